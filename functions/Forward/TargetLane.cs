using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Forward;

/// <summary>What came of handing events on.</summary>
/// <param name="FirstMissing">The first event that the target does not have, as far as is known; null when it has all.</param>
internal sealed record LaneResult(EventSource? FirstMissing)
{
    /// <summary>Whether a request is still under way, of which nobody knows yet what comes.</summary>
    public bool IsUnderWay { get; init; }

    /// <summary>How long the target asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether somebody has to change something first.</summary>
    public bool IsPaused { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Fault { get; init; }
}

/// <summary>
/// The way of this process to one target, for one partition: one request at a time. It remembers which events the target
/// has until somebody has written that down, so that none is sent again because storage failed; and a request that
/// takes long goes on while those who wait for it do something else.
/// </summary>
internal sealed class TargetLane(TargetTally tally, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Lock gate = new();
    private readonly HashSet<EventSource> done = [];
    private readonly Dictionary<EventSource, (StreamItem Item, string Detail)> never = [];
    private Task? underWay;

    /// <summary>How much was handed on.</summary>
    public TargetTally Tally => tally;

    /// <summary>Hands on those of some events that the target does not have, in order, until it does not take one.</summary>
    /// <param name="target">The target.</param>
    /// <param name="events">The events, in order.</param>
    /// <param name="patience">For how long the caller waits.</param>
    public async Task<LaneResult> SendAsync(
        ITarget target,
        IReadOnlyList<PlacedEvent> events,
        TimeSpan patience
    )
    {
        var start = time.GetTimestamp();
        if (!await turn.WaitAsync(patience))
        {
            return Missing(events, isUnderWay: true);
        }

        try
        {
            // What was begun before is waited for first.
            if (underWay is { } earlier && !await EndsAsync(earlier, start, patience))
            {
                return Missing(events, isUnderWay: true);
            }

            while (Left(events) is { Count: > 0 } left)
            {
                if (time.GetElapsedTime(start) >= patience)
                {
                    return Missing(events, isUnderWay: false);
                }

                var sending = SendAsync(target, [.. left.Take(Math.Max(1, target.MaximumEvents))]);
                underWay = sending;
                if (!await EndsAsync(sending, start, patience))
                {
                    return Missing(events, isUnderWay: true);
                }

                if (await sending is { } stopped && FirstMissing(events) is { } first)
                {
                    return stopped with { FirstMissing = first };
                }
            }

            return new LaneResult(FirstMissing: null);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Says that the target has events.</summary>
    public void Knows(IEnumerable<EventSource> places)
    {
        lock (gate)
        {
            done.UnionWith(places);
        }
    }

    /// <summary>The events from a place on that the target has.</summary>
    public IReadOnlyList<(long Sequence, int Index)> From(EventSource place)
    {
        lock (gate)
        {
            return
            [
                .. done.Where(d => d.IsAfter(place)).Select(d => (d.Sequence, d.Index)).Order(),
            ];
        }
    }

    /// <summary>Tells what the target will never take and nobody has written down yet.</summary>
    public void Tell(Refusals refusals, string targetId)
    {
        lock (gate)
        {
            foreach (var (item, detail) in never.Values)
            {
                refusals.Add(item, DeadLetterReason.RefusedByTarget, detail, target: targetId);
            }
        }
    }

    /// <summary>Forgets what lies up to a frame: it is written down.</summary>
    public void ForgetTo(StreamPosition position) => Forget(p => position.Covers(p.Position));

    /// <summary>Forgets what lies before an event: it is written down.</summary>
    public void ForgetBefore(EventSource next) => Forget(p => next.IsAfter(p));

    /// <inheritdoc />
    public void Dispose() => turn.Dispose();

    // One request. It is not cancelled when nobody waits for it any more: what came of it would not be known.
    private async Task<LaneResult?> SendAsync(ITarget target, IReadOnlyList<PlacedEvent> batch)
    {
        TargetAnswers answers;
        try
        {
            answers = await target.SendAsync(
                [.. batch.Select(e => e.Event)],
                CancellationToken.None
            );
            if (answers.Events.Count != batch.Count)
            {
                throw new InvalidOperationException("There is not one answer for each event.");
            }
        }
        catch (Exception e)
        {
            // A mistake of a kind of targets costs no event.
            answers = TargetAnswers.All(batch.Count, TargetOutcome.Retry) with
            {
                Fault = $"{e.GetType().Name}: {e.Message}",
            };
        }

        string? stopped = null;
        lock (gate)
        {
            foreach (var (placed, answer) in batch.Zip(answers.Events))
            {
                if (answer.Outcome == TargetOutcome.Retry)
                {
                    stopped ??= answer.Detail ?? "The target does not take it now.";
                    continue;
                }

                done.Add(placed.Place);
                if (answer.Outcome == TargetOutcome.Never)
                {
                    never[placed.Place] = (placed.Item, answer.Detail ?? "It was refused.");
                }
            }
        }

        tally.Count(answers, time.GetUtcNow());
        return stopped is not null
            ? new LaneResult(batch[0].Place)
            {
                RetryAfter = answers.RetryAfter,
                IsPaused = answers.IsPaused,
                Fault = answers.Fault ?? stopped,
            }
            : null;
    }

    private async Task<bool> EndsAsync(Task sending, long start, TimeSpan patience)
    {
        var left = patience - time.GetElapsedTime(start);
        try
        {
            await sending.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
            underWay = null;
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Forget(Func<EventSource, bool> isWritten)
    {
        lock (gate)
        {
            done.RemoveWhere(place => isWritten(place));
            foreach (var place in never.Keys.Where(isWritten).ToList())
            {
                never.Remove(place);
            }
        }
    }

    private LaneResult Missing(IReadOnlyList<PlacedEvent> events, bool isUnderWay) =>
        new(FirstMissing(events)) { IsUnderWay = isUnderWay };

    private EventSource? FirstMissing(IReadOnlyList<PlacedEvent> events) =>
        Left(events) is [var first, ..] ? first.Place : null;

    private List<PlacedEvent> Left(IReadOnlyList<PlacedEvent> events)
    {
        lock (gate)
        {
            return [.. events.Where(e => !done.Contains(e.Place))];
        }
    }
}
