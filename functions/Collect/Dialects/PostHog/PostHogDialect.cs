using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.PostHog;

/// <summary>What PostHog's SDKs send: one event, an array of them, or a batch.</summary>
public sealed class PostHogDialect : IDialect
{
    /// <inheritdoc />
    public string Name => PostHogEvents.Dialect;

    /// <inheritdoc />
    public Claim? Claims(string path) => PostHogCalls.Of(path);

    /// <inheritdoc />
    public KeyHint? KeyOf(Claim claim, HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (!PostHogBody.Of(request, body).Is(out var json, out _))
        {
            return null;
        }

        var envelope = PostHogBody.Envelope(json);
        return (KeyIn(envelope) ?? KeyIn(PostHogBody.Events(envelope).FirstOrDefault())) is { } key
            ? new KeyHint(key)
            : null;
    }

    /// <inheritdoc />
    public Result<SentRequest, Problem> Read(Arrival arrival)
    {
        if (!PostHogBody.Of(arrival.Request, arrival.Body).Is(out var json, out var why))
        {
            return Problem.Unreadable(why);
        }

        var messages = json.Values.SelectMany(PostHogBody.Events).ToList();
        if (messages.Count is 0 or > EventLimits.EventsPerRequest)
        {
            return messages.Count == 0
                ? new Problem(400, "no-events", "batch is an array of events.", "batch")
                : new Problem(
                    413,
                    "too-many-events",
                    $"A batch may have {EventLimits.EventsPerRequest} events; this one has {messages.Count}.",
                    "batch"
                );
        }

        var envelope = PostHogBody.Envelope(json);
        var sentAt = JsonText.Of(envelope, "sent_at");
        if (
            !JsonText
                .Flag(envelope, "historical_migration", false)
                .Is(out var isImport, out var noFlag)
        )
        {
            return new Problem(400, noFlag.Reason, noFlag.Detail, noFlag.Field);
        }

        var kind = new PostHogKind(
            arrival.Claim.Endpoint == PostHogCalls.Engage,
            isImport,
            ClientTime.TryParse(sentAt, out var time) ? time : arrival.Sender.ReceivedAt
        );
        var events = messages.ConvertAll(message => PostHogEvents.Read(message, kind));
        if (json.Broken is { } broken)
        {
            events.Add(broken.ToEvent(Name));
        }

        return new SentRequest(events, sentAt);
    }

    /// <inheritdoc />
    public IResult Answer(Arrival arrival, SentRequest sent, IReadOnlyList<Verdict> verdicts)
    {
        var told = KeyValuePair.Create("verdicts", (object?)RefusedEvents.Tell(verdicts));
        if (verdicts.Any(v => v.Status == VerdictStatus.Retry))
        {
            return Problem.Unavailable.ToResult(arrival.Response, told);
        }

        return RefusedEvents.Find(verdicts, "events") is { } refused
            ? refused.ToResult(arrival.Response, told)
            : Results.Json(
                new PostHogAnswer(
                    1,
                    verdicts.Any(v => v.HasNotes || v.Status == VerdictStatus.Denied)
                        ? verdicts
                        : null
                ),
                CollectJson.Default.PostHogAnswer
            );
    }

    /// <inheritdoc />
    public SentEvent? ReadAgain(string kind, byte[] raw, Project project) =>
        JsonBody.Read(raw).Is(out var json, out _) && json.Single is { } message
            ? PostHogEvents.Read(message, PostHogKind.Parse(kind))
            : null;

    private static string? KeyIn(JsonElement value) =>
        JsonText.Of(value, "api_key")
        ?? JsonText.Of(value, "token")
        ?? JsonText.Of(value, "$token")
        ?? JsonText.Of(JsonText.Member(value, "properties"), "token");
}
