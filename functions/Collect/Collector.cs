using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions.Collect;

/// <summary>Takes events in: judge each, leave out what is there twice, publish, and tell of each what became of it.</summary>
public sealed class Collector(EventStamper stamper, EventPublisher publisher, Rejections rejections)
{
    /// <summary>A verdict for each event, in order. What is accepted is durable; what is rejected is kept.</summary>
    /// <param name="sent">The events.</param>
    /// <param name="sender">Who sent them.</param>
    /// <param name="body">The body they were read out of, unless they have their bytes.</param>
    /// <param name="cancellationToken">Ends the wait: what is not durable then is answered so.</param>
    public async Task<IReadOnlyList<Verdict>> CollectAsync(
        IReadOnlyList<SentEvent> sent,
        Sender sender,
        ReadOnlyMemory<byte> body = default,
        CancellationToken cancellationToken = default
    )
    {
        var verdicts = await JudgeAsync(sent, sender, cancellationToken);
        TrackingMetrics.Judged(verdicts, sent.Count > 0 ? sent[0].Dialect : "");
        await rejections.KeepAsync(sent, verdicts, sender, body, cancellationToken);
        return verdicts;
    }

    private async Task<Verdict[]> JudgeAsync(
        IReadOnlyList<SentEvent> sent,
        Sender sender,
        CancellationToken cancellationToken
    )
    {
        var verdicts = new Verdict[sent.Count];
        var accepted = new List<TrackedEvent>(sent.Count);
        var places = new List<int>(sent.Count);
        var first = new Dictionary<(string Owner, string Id), int>(sent.Count);
        var repeats = new List<(int Index, int First)>();
        for (var i = 0; i < sent.Count; i++)
        {
            var (tracked, rejection) = stamper.Stamp(sent[i], sender);
            if (tracked is null)
            {
                verdicts[i] = Rejected(i, sent[i].Id, rejection!);
            }
            else if (first.TryAdd((tracked.PartitionKey, tracked.Id), i))
            {
                accepted.Add(tracked);
                places.Add(i);
            }
            else
            {
                verdicts[i] = new Verdict(i, tracked.Id, VerdictStatus.Duplicate);
                repeats.Add((i, first[(tracked.PartitionKey, tracked.Id)]));
            }
        }

        var durable =
            accepted.Count > 0
                ? await publisher.PublishAsync(HubNames.TrackedEvents, accepted, cancellationToken)
                : [];
        for (var i = 0; i < accepted.Count; i++)
        {
            verdicts[places[i]] = new Verdict(
                places[i],
                accepted[i].Id,
                durable[i] ? VerdictStatus.Accepted : VerdictStatus.Retry
            );
        }

        // A duplicate is as durable as the event it repeats.
        foreach (var (index, repeated) in repeats)
        {
            if (verdicts[repeated].Status == VerdictStatus.Retry)
            {
                verdicts[index] = verdicts[index] with { Status = VerdictStatus.Retry };
            }
        }

        return verdicts;
    }

    private static Verdict Rejected(int index, string? id, Rejection rejection) =>
        new(
            index,
            id,
            rejection.Reason == RejectReason.Denied ? VerdictStatus.Denied : VerdictStatus.Rejected,
            rejection.Reason,
            rejection.Field,
            rejection.Detail
        );
}
