using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Segment;

/// <summary>Takes what Segment's SDKs send: one message, or a batch of them.</summary>
public sealed class SegmentTracker(RequestKey requestKey, Collector collector)
{
    /// <summary>The most messages of a batch.</summary>
    public const int MaximumMessages = 2500;

    /// <summary>Takes the messages of a call, such as <c>track</c>, <c>t</c> or <c>batch</c>.</summary>
    internal async Task<IResult> TrackAsync(
        HttpRequest request,
        ReadOnlyMemory<byte> body,
        string path,
        DateTimeOffset receivedAt,
        CancellationToken cancellationToken
    )
    {
        var response = request.HttpContext.Response;
        JsonDocument document;
        try
        {
            document = JsonText.Parse(body);
        }
        catch (JsonException e)
        {
            return Problem.Unreadable(e).ToResult(response);
        }

        using var json = document;
        var root = json.RootElement;
        var (key, problem) = await requestKey.AuthenticateAsync(
            request,
            cancellationToken,
            JsonText.Of(root, "writeKey", KeyHash.MaximumKeyLength)
        );
        if (key is null)
        {
            return problem!.ToResult(response);
        }

        var call = SegmentCalls.Of(path)!;
        var sentAt = JsonText.Of(root, "sentAt", EventLimits.NameLength);
        var skew = ClientTime.TryParse(sentAt, out var time) ? receivedAt - time : TimeSpan.Zero;
        List<SentEvent> events;
        if (SegmentCalls.IsBatch(call))
        {
            var batch = JsonText.Member(root, "batch");
            if (batch.ValueKind != JsonValueKind.Array || batch.GetArrayLength() == 0)
            {
                return new Problem(
                    400,
                    "no-events",
                    "batch is an array of messages.",
                    "batch"
                ).ToResult(response);
            }

            if (batch.GetArrayLength() > MaximumMessages)
            {
                return new Problem(
                    413,
                    "too-many-events",
                    $"A batch may have {MaximumMessages} messages; this one has {batch.GetArrayLength()}.",
                    "batch"
                ).ToResult(response);
            }

            events = [.. batch.EnumerateArray().Select(message => Read(message, "", skew))];
        }
        else
        {
            events = [Read(root, call, skew)];
        }

        var verdicts = await collector.CollectAsync(
            events,
            Sender.Of(request, key, receivedAt, sentAt),
            default,
            cancellationToken
        );
        return Answer(verdicts, response);
    }

    private static SentEvent Read(JsonElement message, string type, TimeSpan skew) =>
        JsonText.Guard(
            message,
            $"{SegmentEvents.Dialect}/{type}",
            () => SegmentEvents.Read(message, type, skew)
        );

    private static IResult Answer(IReadOnlyList<Verdict> verdicts, HttpResponse response)
    {
        var told = KeyValuePair.Create("verdicts", (object?)verdicts);
        var success = KeyValuePair.Create("success", (object?)false);
        if (verdicts.Any(v => v.Status == VerdictStatus.Retry))
        {
            return Problem.Unavailable.ToResult(response, told, success);
        }

        var rejected = verdicts.FirstOrDefault(v =>
            v.Status is VerdictStatus.Rejected or VerdictStatus.Denied
        );
        return rejected is null
            ? Results.Json(new SegmentAnswer(true), CollectJson.Default.SegmentAnswer)
            : new Problem(
                400,
                rejected.Reason!,
                $"{verdicts.Count(v => v.Status is VerdictStatus.Rejected or VerdictStatus.Denied)} of {verdicts.Count} messages were rejected, the others accepted: {rejected.Detail}",
                rejected.Field
            ).ToResult(response, told, success);
    }
}
