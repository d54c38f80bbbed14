using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Keeping;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions.Collect;

/// <summary>Takes events in: judge each, leave out what is there twice, publish, and tell of each what became of it.</summary>
public sealed class Collector(
    EventStamper stamper,
    SessionOpener opener,
    EventPublisher publisher,
    Rejections rejections
)
{
    /// <summary>A verdict for each event, in order. What is accepted is durable; what is rejected is kept.</summary>
    /// <param name="sent">The events.</param>
    /// <param name="sender">Who sent them.</param>
    /// <param name="cancellationToken">Ends the wait: what is not durable then is answered so.</param>
    public async Task<IReadOnlyList<Verdict>> CollectAsync(
        IReadOnlyList<SentEvent> sent,
        Sender sender,
        CancellationToken cancellationToken = default
    )
    {
        if (sent.Count == 0)
        {
            return [];
        }

        var batch = new JudgedBatch(sent.Count);
        NewSession? session = null;
        for (var i = 0; i < sent.Count; i++)
        {
            var isOpening = SessionOpener.IsNeeded(sent[i], sender);
            var one = isOpening
                ? sent[i] with
                {
                    Token = (session ??= opener.Open(sender, sent[i])).Text,
                }
                : sent[i];
            batch.Add(i, one, stamper.Stamp(one, sender), isOpening ? session : null);
        }

        await PublishAsync(batch, sender, cancellationToken);
        TrackingMetrics.Judged(batch.Verdicts, sent[0].Dialect);
        await rejections.KeepAsync(sent, batch.Verdicts, sender, cancellationToken);
        return batch.Verdicts;
    }

    private async Task PublishAsync(
        JudgedBatch batch,
        Sender sender,
        CancellationToken cancellationToken
    )
    {
        // What is not accepted starts no session.
        var start =
            batch.Opened is { } opened
            && stamper.Stamp(opened.Start, sender).Is(out var tracked, out _)
                ? tracked
                : null;
        var durable = await Publishing.PublishAsync(
            publisher,
            [.. start is null ? [] : new[] { start }, .. batch.Accepted, .. batch.Joins],
            cancellationToken
        );
        batch.Settle(durable, start is null || durable.Contains(start));
    }
}
