using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;
using Tracking.Functions.Collect.Dialects;
using Tracking.Functions.Collect.Dialects.Own;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions.Collect.Express;

/// <summary>
/// The way of most requests to <c>v1/collect</c>: all of whose events are accepted, and need nothing but to be written
/// down. It comes to the same bytes, in answers and in frames, as the general way, which takes all others whole.
/// </summary>
public sealed class ExpressWay(EventPublisher publisher, SigningKeys signingKeys)
{
    // What is written of an event is about twice what was sent; of hubs' partitions some have more than others.
    private const int WrittenOfRead = 2;

    // An instance has as many requests under way at once; each has one until it is answered.
    private const int Spare = 128;

    private readonly DefaultObjectPool<ExpressBatch> spare = new(new Making(signingKeys), Spare);

    /// <summary>Takes a request's events in; null when they have to go the general way.</summary>
    /// <param name="arrival">The request.</param>
    /// <param name="dialect">Its dialect.</param>
    /// <param name="cancellationToken">Ends the wait for its events to be durable.</param>
    public async ValueTask<IResult?> TryCollectAsync(
        Arrival arrival,
        IDialect dialect,
        CancellationToken cancellationToken
    )
    {
        if (dialect is not CollectDialect || TryRead(arrival, out var events) is not { } batch)
        {
            return null;
        }

        await publisher.PublishAsync(events, cancellationToken);
        if (!AreDurable(batch, events))
        {
            var verdicts = Verdicts(batch, events);
            GiveBack(batch);
            TrackingMetrics.Judged(verdicts, dialect.Name);
            return dialect.Answer(arrival, new SentRequest([]), verdicts);
        }

        TrackingMetrics.Judged(VerdictStatus.Accepted, batch.Events.Count, dialect.Name);
        return new ExpressAnswer(batch, this);
    }

    /// <summary>Takes a batch back whose answer is written.</summary>
    internal void GiveBack(ExpressBatch batch)
    {
        batch.End();
        spare.Return(batch);
    }

    private ExpressBatch? TryRead(Arrival arrival, out EncodedEvents events)
    {
        events = null!;
        if (
            !ExpressSender.IsFor(arrival.Sender)
            || publisher.TryBegin(HubNames.TrackedEvents, WrittenOfRead * arrival.Body.Length)
                is not { } begun
        )
        {
            return null;
        }

        events = begun;
        var batch = spare.Get();
        batch.Begin(arrival.Body, arrival.Sender, events);
        if (new ExpressBody(arrival.Body.Span, batch).TryRead())
        {
            return batch;
        }

        events.Discard();
        GiveBack(batch);
        return null;
    }

    private static bool AreDurable(ExpressBatch batch, EncodedEvents events)
    {
        foreach (var one in batch.Events)
        {
            if (!events.AreDurable(one.Partition))
            {
                return false;
            }
        }

        return true;
    }

    private static Verdict[] Verdicts(ExpressBatch batch, EncodedEvents events) =>
        [
            .. batch.Events.Select(
                (one, i) =>
                    new Verdict(
                        i,
                        System.Text.Encoding.UTF8.GetString(batch.IdOf(one)),
                        events.AreDurable(one.Partition)
                            ? VerdictStatus.Accepted
                            : VerdictStatus.Retry
                    )
                    {
                        Unknown = one.Unknown,
                        IsOfBot = one.IsOfBot,
                    }
            ),
        ];

    private sealed class Making(SigningKeys keys) : IPooledObjectPolicy<ExpressBatch>
    {
        private readonly KnownVisitors visitors = new();

        public ExpressBatch Create() => new(keys, visitors);

        public bool Return(ExpressBatch batch) => batch.IsReusable;
    }
}
