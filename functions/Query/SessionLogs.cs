using Azure.Data.Tables;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Finds the logs of a session. There is no session in their rows; but its events are known, and so is its token, of
/// which a log can be asked whether it is.
/// </summary>
public sealed class SessionLogs(SessionDetails details)
{
    private const string Parameter = "session";

    // The first attempt to send an event may have said a time a little off that of the one that counted.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    // A hundred bytes each; pages of one session follow each other.
    private const int MostHeld = 50_000;

    private readonly RecentlyUsed<SessionIds> held = new(MostHeld, ids => ids.Count + 1);

    /// <summary>A filter without a session: its logs, in its time, as far as that is in a range that is said.</summary>
    internal async Task<Result<LogFilter, Problem>> FindAsync(
        string project,
        LogFilter filter,
        CancellationToken cancellationToken
    )
    {
        if (filter.Session is not { } id)
        {
            return filter;
        }

        if (await details.FindAsync(project, id, cancellationToken) is not { } session)
        {
            return Parameters.Invalid(
                Parameter,
                $"{Parameter} is the id of a session of the project, one of the last 128 of its token."
            );
        }

        var token = id[..id.LastIndexOf('-')].ToLowerInvariant();
        var ids = await IdsAsync(session, cancellationToken);
        return filter with
        {
            Session = null,
            Range = Narrow(filter, (ids.From - Slack, ids.To + Slack)),
            Others =
            [
                .. filter.Others,
                row => LogOwner.Of(row) is var owner && ids.Has(owner.Id) && owner.IsOf(token),
            ],
        };
    }

    // A row that has another behind it gets no more events, so it is read once for all pages; the last is read again.
    private async Task<SessionIds> IdsAsync(
        TableEntity session,
        CancellationToken cancellationToken
    )
    {
        var key = $"{session.PartitionKey}/{session.RowKey}";
        var ids = Held(key) ?? new SessionIds(session);
        if (ids.IsFull)
        {
            return ids;
        }

        var last = SessionDetails.LastRowOf(session);
        await foreach (var row in details.RowsAsync(session, ids.Rows, cancellationToken))
        {
            if (ids.Rows == last)
            {
                Hold(key, ids.Copy());
            }

            ids.Add(row);
            if (ids.IsFull)
            {
                Hold(key, ids.Copy());
                break;
            }
        }

        return ids;
    }

    private SessionIds? Held(string key)
    {
        lock (held)
        {
            return held.TryGet(key, out var ids) ? ids.Copy() : null;
        }
    }

    private void Hold(string key, SessionIds ids)
    {
        lock (held)
        {
            held.Set(key, ids);
        }
    }

    private static TimeRange Narrow(LogFilter filter, (DateTimeOffset From, DateTimeOffset To) span)
    {
        var range = filter.Range;
        if (!filter.IsRangeSaid)
        {
            return range with { From = span.From, To = span.To };
        }

        var from = span.From > range.From ? span.From : range.From;
        var to = span.To < range.To ? span.To : range.To;
        return range with { From = from < range.To ? from : range.To, To = to > from ? to : from };
    }
}
