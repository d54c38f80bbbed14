using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>What the logs of a session take from its row.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="Visitor">Its visitor.</param>
/// <param name="UserAgent">The browser of the person.</param>
public sealed record LoggedSession(string Id, string? Visitor, string? UserAgent)
{
    /// <summary>That of a session's row.</summary>
    public static LoggedSession Of(TableEntity row) =>
        new(row.GetString("sessionId"), row.GetString("visitor"), row.GetString("userAgent"));
}

/// <summary>What an event has in common with the row of its session, where that says it for good.</summary>
[Flags]
public enum SessionShares
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The visitor.</summary>
    Visitor = 1,

    /// <summary>The browser, as it names itself.</summary>
    UserAgent = 2,
}
