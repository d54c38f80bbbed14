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
        JsonBody.Read(body.Span).Is(out var json, out _)
        && JsonText.Of(json.Values[0], "writeKey") is { } key
            ? new KeyHint(key)
            : null;

    /// <inheritdoc />
    public Result<SentRequest, Problem> Read(Arrival arrival)
    {
        if (!JsonBody.Read(arrival.Body.Span).Is(out var json, out var why))
        {
            return Problem.Unreadable(why);
        }

        var call = arrival.Claim.Endpoint;
        var messages =
            json.ElementsOf("batch") ?? (SegmentCalls.IsBatch(call) ? [] : [.. json.Values]);
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

        var events = messages.ConvertAll(message => SegmentEvents.Read(message, call));
        if (json.Broken is { } broken)
        {
            events.Add(JsonBody.Rest(Name, broken));
        }

        return new SentRequest(events, JsonText.Of(json.Values[0], "sentAt"));
    }

    /// <inheritdoc />
    public IResult Answer(Arrival arrival, SentRequest sent, IReadOnlyList<Verdict> verdicts)
    {
        var told = KeyValuePair.Create("verdicts", (object?)verdicts);
        var success = KeyValuePair.Create("success", (object?)false);
        if (verdicts.Any(v => v.Status == VerdictStatus.Retry))
        {
            return Problem.Unavailable.ToResult(arrival.Response, told, success);
        }

        var refused = verdicts.Where(v => v.IsRefusal).ToList();
        return refused.Count == 0
            ? Results.Json(
                new SegmentAnswer(
                    true,
                    verdicts.Any(v => v.HasNotes || v.Status == VerdictStatus.Denied)
                        ? verdicts
                        : null
                ),
                CollectJson.Default.SegmentAnswer
            )
            : new Problem(
                400,
                refused[0].Reason!,
                $"{refused.Count} of {verdicts.Count} messages were rejected, the others accepted: {refused[0].Detail}",
                refused[0].Field
            ).ToResult(arrival.Response, told, success);
    }

    /// <inheritdoc />
    public SentEvent? ReadAgain(string kind, byte[] raw, Project project) =>
        JsonBody.Read(raw).Is(out var json, out _) && json.Values is [var message]
            ? SegmentEvents.Read(message, kind)
            : null;
}
