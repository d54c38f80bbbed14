using Tracking.Functions.Sessions;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Tests.Sessions;

/// <summary>What tests ask of states and of what counted.</summary>
internal static class Folds
{
    /// <summary>Where the last sweep was, when there was none.</summary>
    public static readonly DateTimeOffset Never = DateTimeOffset.MinValue;

    /// <summary>All that is not told yet.</summary>
    public static IReadOnlyList<SessionFact> Untold(this SessionState state) =>
        [.. state.Current.SelectMany(session => session.Untold)];

    /// <summary>The data keys of what is logged of events.</summary>
    public static IEnumerable<string?> DataKeys(this IEnumerable<CountedEvent> counted) =>
        counted.SelectMany(c =>
            new[]
            {
                (SessionLogs.Start, SessionLog.StartKey),
                (SessionLogs.Browser, SessionLog.BrowserKey),
                (SessionLogs.Client, c.Tracked.DataKey),
            }
                .Where(log => c.Logs.HasFlag(log.Item1))
                .Select(log => log.Item2)
        );

    /// <summary>All that is written of a state, as text.</summary>
    public static string Text(this SessionState state) =>
        string.Join(
            '\n',
            state
                .Current.Select(session => SessionRows.Of(state.Owner, session, 0))
                .Prepend(StateRows.Of(state, 0))
                .SelectMany(row => row)
                .Select(property =>
                    property.Value is byte[] bytes
                        ? $"{property.Key}={Convert.ToHexString(bytes)}"
                        : $"{property.Key}={property.Value}"
                )
        );

    /// <summary>A state as it is read again after it was written.</summary>
    public static SessionState Reread(this SessionState state)
    {
        var read = StateRows.Read(StateRows.Of(state, 0))!;
        Session? Again(Session? session) =>
            session is null ? null : SessionRows.Read(SessionRows.Of(state.Owner, session, 0));
        (read.Live, read.Late) = (Again(state.Live), Again(state.Late));
        return read;
    }
}
