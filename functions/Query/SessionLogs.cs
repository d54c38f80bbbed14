using Azure.Data.Tables;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

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
        var events = await details.EventsAsync(session, cancellationToken);
        var ids = events.Select(e => e.GetString("id")).ToHashSet();
        return filter with
        {
            Session = null,
            Range = Narrow(filter, SpanOf(session, events)),
            Others =
            [
                .. filter.Others,
                row => LogOwner.Of(row) is var owner && ids.Contains(owner.Id) && owner.IsOf(token),
            ],
        };
    }

    // When its events may be filed: under the time in their ids, or their own.
    private static (DateTimeOffset From, DateTimeOffset To) SpanOf(
        TableEntity session,
        IReadOnlyList<TableEntity> events
    )
    {
        var times = new List<DateTimeOffset> { session.GetDateTimeOffset("startedAt")!.Value };
        foreach (var row in events)
        {
            var receivedAt = row.GetDateTimeOffset("receivedAt")!.Value;
            times.Add(row.GetDateTimeOffset("occurredAt") ?? receivedAt);
            if (EventId.TryGetFilingTime(row.GetString("id"), receivedAt, out var filedAt))
            {
                times.Add(filedAt);
            }
        }

        return (times.Min() - Slack, times.Max() + Slack);
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
