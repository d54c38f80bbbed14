using System.IO.Hashing;
using System.Text;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>
/// Finds the time under which an event is filed, the same for every attempt to send it. It comes from the id
/// alone where that carries a time. For any other the time that its first attempt said is remembered:
/// what a client writes as its time may differ from one attempt to the next.
/// </summary>
/// <remarks>
/// Table <c>eventanchors</c>: PK <c>{project}_{pp}_{x}</c>, x a digit of the id's hash; RK the event's id. They
/// are added a hundred at a time.
/// </remarks>
internal sealed class FilingTimes(TableClient anchors, int partition)
{
    private const string FiledAt = "filedAt";
    private const int Concurrency = 16;

    // A clock that is a little ahead is usual, and says nothing about the id.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The events with their times; what storage will never take is refused.</summary>
    public async Task<IReadOnlyList<LoggedEvent>> FindAsync(
        IReadOnlyList<(TrackedEvent Tracked, StreamItem Item)> events,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        var times = new DateTimeOffset?[events.Count];
        var ahead = new List<int>();
        var unknown = new List<int>();
        for (var i = 0; i < times.Length; i++)
        {
            var tracked = events[i].Tracked;
            if (
                IsTimeOwn(tracked)
                || !EventId.TryGetFilingTime(tracked.Id, tracked.ReceivedAt, out var time)
            )
            {
                unknown.Add(i);
                continue;
            }

            times[i] = time;
            if (time > tracked.ReceivedAt + Tolerance)
            {
                ahead.Add(i);
            }
        }

        await LookAsync(events, ahead, times, cancellationToken);
        await RememberAsync(events, unknown, times, refusals, cancellationToken);
        var found = new List<LoggedEvent>(times.Length);
        for (var i = 0; i < times.Length; i++)
        {
            if (times[i] is { } time)
            {
                found.Add(new(events[i].Tracked, events[i].Item, time));
            }
        }

        return found;
    }

    /// <summary>
    /// The time in the id of an event that is filed under another, its own: the id of an import may tell when it was
    /// imported. Another event of the id that says no time of its own is filed there.
    /// </summary>
    public static bool TryGetOtherTime(LoggedEvent logged, out DateTimeOffset time)
    {
        time = default;
        return IsTimeOwn(logged.Tracked)
            && EventId.TryGetFilingTime(logged.Tracked.Id, logged.Tracked.ReceivedAt, out time);
    }

    private static bool IsTimeOwn(TrackedEvent tracked) =>
        tracked.IsHistorical is true || tracked.IsTimeOwn is true;

    // An earlier attempt may have come when the time in its id was too far ahead to be believed.
    private Task LookAsync(
        IReadOnlyList<(TrackedEvent Tracked, StreamItem Item)> events,
        List<int> ahead,
        DateTimeOffset?[] times,
        CancellationToken cancellationToken
    ) =>
        Parallel.ForEachAsync(
            ahead,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (one, token) =>
            {
                var keys = Anchor(events[one].Tracked);
                var found = await anchors.GetEntityIfExistsAsync<TableEntity>(
                    keys.PartitionKey,
                    keys.RowKey,
                    cancellationToken: token
                );
                if (found is { HasValue: true, Value: { } there })
                {
                    times[one] = there.GetDateTimeOffset(FiledAt)!.Value;
                }
            }
        );

    private async Task RememberAsync(
        IReadOnlyList<(TrackedEvent Tracked, StreamItem Item)> events,
        List<int> unknown,
        DateTimeOffset?[] times,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        if (unknown.Count == 0)
        {
            return;
        }

        // The first of several attempts in one batch decides, as it would in several.
        var attempts = unknown
            .Select(one => (Index: one, Row: Anchor(events[one].Tracked)))
            .GroupBy(one => (one.Row.PartitionKey, one.Row.RowKey))
            .Select(ofOne => ofOne.ToList())
            .ToList();
        var answers = await TableBatch.WriteAsync(
            anchors,
            [.. attempts.Select(ofOne => RowWrite.Add(ofOne[0].Row))],
            cancellationToken
        );
        foreach (var (ofOne, answer) in attempts.Zip(answers))
        {
            foreach (var (one, _) in ofOne)
            {
                if (answer.Outcome == RowOutcome.Refused)
                {
                    var (tracked, item) = events[one];
                    refusals.Add(item, DeadLetterReason.Refused, answer.Detail!, tracked.Project);
                }
                else
                {
                    times[one] = (answer.Existing ?? ofOne[0].Row)
                        .GetDateTimeOffset(FiledAt)!
                        .Value;
                }
            }
        }
    }

    private TableEntity Anchor(TrackedEvent tracked)
    {
        var digit = XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(tracked.Id)) & 0xf;
        return new(
            $"{TableKey.Encode(tracked.Project)}_{TableKey.Partition(partition)}_{digit:x}",
            TableKey.OfEvent(tracked)
        )
        {
            [FiledAt] = tracked.OccurredAt ?? tracked.ReceivedAt,
        };
    }
}
