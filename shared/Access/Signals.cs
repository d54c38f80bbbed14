namespace Tracking.Shared.Access;

/// <summary>The signals of browsers that a project may honour: what comes with one is not tracked.</summary>
public static class Signals
{
    /// <summary>The header <c>DNT: 1</c>.</summary>
    public const string DoNotTrack = "dnt";

    /// <summary>The header <c>Sec-GPC: 1</c>.</summary>
    public const string GlobalPrivacyControl = "gpc";

    /// <summary>The header <c>Sec-Purpose: prefetch</c> and those before it: nobody has seen the page yet.</summary>
    public const string Prefetch = "prefetch";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [DoNotTrack, GlobalPrivacyControl, Prefetch];
}
