using Microsoft.Extensions.Options;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Collect;

/// <summary>Sends what is not accepted to where it is kept and counted.</summary>
public sealed class Rejections(
    EventPublisher publisher,
    IOptions<RejectionOptions> options,
    TimeProvider time
)
{
    private readonly RejectionSampler sampler = new(options.Value.KeptPerMinute, time);

    /// <summary>Sends the rejected events of a request, and adds to their verdicts where they are kept.</summary>
    /// <param name="sent">The events of the request.</param>
    /// <param name="verdicts">Their verdicts.</param>
    /// <param name="sender">Who sent them.</param>
    /// <param name="body">The body they stand in.</param>
    /// <param name="cancellationToken">Ends the wait: what is not kept then is not said to be.</param>
    internal async Task KeepAsync(
        IReadOnlyList<SentEvent> sent,
        Verdict[] verdicts,
        Sender sender,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        var told = new List<TrackedEvent>();
        var places = new List<int>();
        var project = sender.Key.Project.Id;
        for (var i = 0; i < verdicts.Length; i++)
        {
            if (verdicts[i].Status is not (VerdictStatus.Rejected or VerdictStatus.Denied))
            {
                continue;
            }

            var isDenied = verdicts[i].Status == VerdictStatus.Denied;
            var weight = isDenied ? 1 : sampler.Weigh(project, verdicts[i].Reason!);
            if (weight > 0)
            {
                var id = EventId.New(sender.ReceivedAt);
                told.Add(
                    Letter(sent[i], verdicts[i], sender, body, id, weight, isDenied)
                        .ToEvent(id, project, sender.ReceivedAt)
                );
                places.Add(i);
            }
        }

        if (told.Count == 0)
        {
            return;
        }

        var durable = await publisher.PublishAsync(
            HubNames.RejectedEvents,
            told,
            cancellationToken
        );
        for (var i = 0; i < told.Count; i++)
        {
            var verdict = verdicts[places[i]];
            if (durable[i] && verdict.Status == VerdictStatus.Rejected)
            {
                verdicts[places[i]] = verdict with
                {
                    DeadLetterId = DeadLetterStore.IdOf(told[i].Id, told[i].ReceivedAt),
                };
            }
        }
    }

    private static DeadLetter Letter(
        SentEvent sent,
        Verdict verdict,
        Sender sender,
        ReadOnlyMemory<byte> body,
        string id,
        long weight,
        bool isDenied
    )
    {
        var raw = sent.Raw.IsEmpty ? body[sent.RawRange] : sent.Raw;
        return new DeadLetter
        {
            Reason = verdict.Reason!,
            Field = verdict.Field,
            Detail = verdict.Detail!,
            Dialect = sent.Dialect,
            EventId = sent.Id is { Length: > 0 } own ? own : id,
            Kind = sender.Key.Kind,
            Token = sent.Token ?? sender.Token,
            SentAt = sender.SentAt,
            Context = sender.Context,
            Raw = isDenied ? null : raw[..Math.Min(raw.Length, EventLimits.EventBytes)].ToArray(),
            RawBytes = raw.Length,
            StandsFor = weight,
        };
    }
}
