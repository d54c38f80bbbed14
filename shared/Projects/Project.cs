namespace Tracking.Shared.Projects;

/// <summary>A site or product instance that events belong to.</summary>
/// <param name="Id">2 to 32 lower-case letters, digits and dashes, beginning with a letter.</param>
/// <param name="Name">For people.</param>
/// <param name="Product"><c>search</c>, <c>knowledge</c>, <c>chatbot</c> or <c>site</c>.</param>
/// <param name="AllowedOrigins">Where browsers may call from; see <see cref="OriginPattern"/>.</param>
/// <param name="SessionTimeout">After how long without a request a session has ended.</param>
public sealed record Project(
    string Id,
    string Name,
    string Product,
    IReadOnlyList<string> AllowedOrigins,
    TimeSpan SessionTimeout
)
{
    /// <summary>The timeout of the source documents: 30 minutes.</summary>
    public static readonly TimeSpan DefaultSessionTimeout = TimeSpan.FromMinutes(30);

    /// <summary>Whether a browser may call from an origin.</summary>
    public bool Allows(string origin) =>
        AllowedOrigins.Any(pattern => OriginPattern.Matches(pattern, origin));
}

/// <summary>What a key is for.</summary>
public enum KeyKind
{
    /// <summary>Public, in web pages: collects.</summary>
    Write,

    /// <summary>Of product servers: collects verified events, and reads.</summary>
    Secret,
}

/// <summary>A key that was recognised.</summary>
/// <param name="Project">The project it is of.</param>
/// <param name="Kind">What it is for.</param>
public sealed record ProjectKey(Project Project, KeyKind Kind);
