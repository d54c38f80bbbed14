namespace Tracking.Shared.Events;

/// <summary>What a key is for.</summary>
public enum KeyKind
{
    /// <summary>Public, in web pages: collects.</summary>
    Write,

    /// <summary>Of product servers: collects verified events, and reads.</summary>
    Secret,

    /// <summary>Public like a write key, but of use only to browsers on allowed origins.</summary>
    Domain,
}
