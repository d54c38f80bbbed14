using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Segment;

/// <summary>What Segment's SDKs and those that are like them send: one message, or a batch of them.</summary>
public sealed class SegmentDialect : IDialect
{
    /// <summary>The most messages of a batch.</summary>
    public const int MaximumMessages = 2500;

    private const string Version = "/v1/";
    private const string Batch = "batch";

    /// <inheritdoc />
    public string Name => SegmentEvents.Dialect;

    /// <inheritdoc />
    public Claim? Claims(string path)
    {
        var version = path.LastIndexOf(Version, StringComparison.OrdinalIgnoreCase);
        return version >= 0 && SegmentCalls.Of(path[(version + Version.Length)..]) is { } call
            ? new Claim(call, path[..version])
            : null;
    }

    /// <inheritdoc />
    public KeyHint? KeyOf(Claim claim, HttpRequest request, ReadOnlyMemory<byte> body) =>
        JsonBody.Read(body.Span, Batch).Is(out var json, out _)
        && JsonText.Of(json.Values[0], "writeKey") is { } key
            ? new KeyHint(key)
            : null;

    /// <inheritdoc />
    public Result<SentRequest, Problem> Read(Arrival arrival)
    {
        if (!JsonBody.Read(arrival.Body.Span, Batch).Is(out var json, out var why))
        {
            return Problem.Unreadable(why);
        }

        var call = arrival.Claim.Endpoint;
        var messages = MessagesOf(json, SegmentCalls.IsBatch(call));
        var problem = messages.Count switch
        {
            0 => new Problem(400, "no-events", "batch is an array of messages.", "batch"),
            > MaximumMessages => new Problem(
                413,
                "too-many-events",
                $"A batch may have {MaximumMessages} messages; this one has {messages.Count}.",
                "batch"
            ),
            _ => null,
        };
        if (problem is not null)
        {
            return problem;
        }

        var events = messages.ConvertAll(one =>
            SegmentEvents.Read(one.Message, one.Envelope, call)
        );
        if (json.Broken is { } broken)
        {
            events.Add(broken.ToEvent(Name));
        }

        return new SentRequest(events);
    }

    /// <inheritdoc />
    public IResult Answer(Arrival arrival, SentRequest sent, IReadOnlyList<Verdict> verdicts)
    {
        var told = KeyValuePair.Create("verdicts", (object?)RefusedEvents.Tell(verdicts));
        var success = KeyValuePair.Create("success", (object?)false);
        if (verdicts.Any(v => v.Status == VerdictStatus.Retry))
        {
            return Problem.Unavailable.ToResult(arrival.Response, told, success);
        }

        return RefusedEvents.Find(verdicts, "messages") is { } refused
            ? refused.ToResult(arrival.Response, told, success)
            : Results.Json(
                new SegmentAnswer(
                    true,
                    verdicts.Any(v => v.HasNotes || v.Status == VerdictStatus.Denied)
                        ? verdicts
                        : null
                ),
                CollectJson.Default.SegmentAnswer
            );
    }

    /// <inheritdoc />
    public SentEvent? ReadAgain(string kind, byte[] raw, Project project) =>
        JsonBody.Read(raw).Is(out var json, out _) && json.Single is { } message
            ? SegmentEvents.Read(message, message, kind)
            : null;

    // Each message with what is around it, which says when it was sent.
    private static List<(JsonElement Message, JsonElement Envelope)> MessagesOf(
        JsonBody json,
        bool isBatch
    ) =>
        isBatch && json.ElementsOf(Batch) is null
            ? []
            :
            [
                .. json.Values.SelectMany(value =>
                    (JsonBody.ElementsOf(value, Batch) ?? [value]).Select(one => (one, value))
                ),
            ];
}
