using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// The ids of a session's first events, and the time in which its logs may be filed. That is all that is held of the
/// rows in which they are.
/// </summary>
internal sealed class SessionIds
{
    private readonly LoggedSession session;
    private readonly HashSet<string> ids;

    /// <summary>Those of a session of which no row of events is read yet.</summary>
    /// <param name="session">The session's row.</param>
    public SessionIds(TableEntity session)
    {
        this.session = LoggedSession.Of(session);
        ids = [];
        From = To = session.GetDateTimeOffset("startedAt")!.Value;
    }

    private SessionIds(SessionIds other)
    {
        session = other.session;
        ids = [.. other.ids];
        (From, To, Rows) = (other.From, other.To, other.Rows);
    }

    /// <summary>The earliest time of which one may be.</summary>
    public DateTimeOffset From { get; private set; }

    /// <summary>The latest.</summary>
    public DateTimeOffset To { get; private set; }

    /// <summary>How many rows they are of, which is the number of the next one.</summary>
    public int Rows { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => ids.Count;

    /// <summary>Whether there are as many as there may be.</summary>
    public bool IsFull => ids.Count == SessionEvents.MaximumEvents;

    /// <summary>Whether an id is one of them.</summary>
    public bool Has(string id) => ids.Contains(id);

    /// <summary>The same, to which rows can be added apart from these.</summary>
    public SessionIds Copy() => new(this);

    /// <summary>Adds those of the next row, as far as there is room.</summary>
    public void Add(TableEntity row)
    {
        Rows++;
        foreach (var log in SessionLog.ValuesOf(row).SelectMany(v => SessionLog.LogsOf(session, v)))
        {
            if (IsFull)
            {
                return;
            }

            var id = log.GetString("id");
            ids.Add(id);

            // Logs are filed under the time in their ids, or their own.
            var receivedAt = log.GetDateTimeOffset("receivedAt")!.Value;
            Span(log.GetDateTimeOffset("occurredAt") ?? receivedAt);
            if (EventId.TryGetFilingTime(id, receivedAt, out var filedAt))
            {
                Span(filedAt);
            }
        }
    }

    private void Span(DateTimeOffset time)
    {
        From = time < From ? time : From;
        To = time > To ? time : To;
    }
}
