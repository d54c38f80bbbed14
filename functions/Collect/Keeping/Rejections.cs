using Microsoft.Extensions.Options;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Collect.Keeping;

/// <summary>Sends what is not accepted to where it is kept and counted.</summary>
public sealed class Rejections(
    EventPublisher publisher,
    SigningKeys signingKeys,
    IOptions<RejectionOptions> options,
    TimeProvider time
)
{
    private readonly RejectionSampler sampler = new(options.Value.KeptPerMinute, time);

    /// <summary>Sends the rejected events of a request, and adds to their verdicts where they are kept.</summary>
    /// <param name="sent">The events of the request.</param>
    /// <param name="verdicts">Their verdicts.</param>
    /// <param name="sender">Who sent them.</param>
    /// <param name="cancellationToken">Ends the wait: what is not kept then is not said to be.</param>
    internal async Task KeepAsync(
        IReadOnlyList<SentEvent> sent,
        Verdict[] verdicts,
        Sender sender,
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
                var letter = Letter(sent[i], verdicts[i], sender);
                letter = letter with { EventId = letter.EventId ?? id, StandsFor = weight };
                told.Add(
                    (
                        isDenied
                            ? letter with
                            {
                                Raw = null,
                                Context = null,
                                TokenId = null,
                            }
                            : letter
                    ).ToEvent(id, project, sender.ReceivedAt)
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

    /// <summary>
    /// What is kept of an event. Addresses in it obey the project's setting, and what is no session token of ours
    /// may be some other secret: it is kept as a hash.
    /// </summary>
    private DeadLetter Letter(SentEvent sent, Verdict verdict, Sender sender)
    {
        var project = sender.Key.Project;
        var token = sent.Token ?? sender.Token;
        var tokenId = token is null
            ? sender.TokenId
            : SessionRules.Verify(token, project, signingKeys);
        var tokenHash = token is not null && tokenId is null ? NameHash.Of(token) : null;
        var rules = CleaningRules.Of(sender.Key);
        var bytes = sent.ToKeep?.Invoke(sent.Raw) ?? sent.Raw;
        var raw =
            JsonCleaner.Clean(
                bytes,
                rules,
                (_, text) => text == sent.Token ? tokenId ?? tokenHash : null
            ) ?? TextCleaner.Clean(bytes.Span, rules);
        return new DeadLetter
        {
            Reason = verdict.Reason!,
            Field = verdict.Field,
            Detail = verdict.Detail!,
            Dialect = sent.Dialect,
            EventId = IdentityRules.IsPlaceholder(sent.Id) ? null : sent.Id,
            Kind = sender.Key.Kind,
            TokenId = tokenId,
            TokenHash = tokenHash,
            SentAt = ClientTime.TryParse(sent.SentAt, out var sentAt) ? sentAt : sender.SentAt,
            Context = sender.Context,
            Raw = raw[..Math.Min(raw.Length, EventLimits.EventBytes)],
            RawBytes = raw.Length,
        };
    }
}
