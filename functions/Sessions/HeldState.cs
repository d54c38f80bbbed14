using Azure;

namespace Tracking.Functions.Sessions;

/// <summary>A token as it stands in the tables.</summary>
/// <param name="State">Its state; null when it has none yet.</param>
/// <param name="Version">The version of its row; null when there is none.</param>
/// <param name="IsAssumed">Whether that it is not there was not read.</param>
internal sealed record HeldState(SessionState? State, ETag? Version, bool IsAssumed = false)
{
    /// <summary>The versions of the rows of its sessions, by their ids.</summary>
    public NamedValues<ETag> Versions { get; set; }

    /// <summary>A session as it stands in the table; null when it is not there.</summary>
    public WrittenSession? Find(string id) =>
        Versions.TryGetValue(id, out var version)
        && (
            State!.Current.FirstOrDefault(session => session.Id == id)
            ?? (State.There.TryGetValue(id, out var there) ? there : null)
        )
            is { } session
            ? new(session, version)
            : null;
}

/// <summary>A session as it stands in the table.</summary>
/// <param name="Session">The session.</param>
/// <param name="Version">The version of its row.</param>
internal sealed record WrittenSession(Session Session, ETag Version);
