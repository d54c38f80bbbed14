using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Snowplow;

/// <summary>What Snowplow's trackers send: a list of items that is posted, or one item in a query.</summary>
public sealed class SnowplowDialect : IDialect
{
    private const string Posted = "tp2";
    private const string Items = "data";

    // Of any prefix; the first is what a tracker posts to whatever its path is.
    private static readonly string[] Ends = [Posted, "i", "ice.png"];

    /// <inheritdoc />
    public string Name => SnowplowEvents.Dialect;

    /// <inheritdoc />
    public Claim? Claims(string path)
    {
        var end = path.LastIndexOf('/');
        var name = path[(end + 1)..];
        return
            Ends.FirstOrDefault(e => e.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } call
            ? new Claim(call, path[..Math.Max(end, 0)], HasBody: call == Posted)
            : null;
    }

    /// <inheritdoc />
    public KeyHint? KeyOf(Claim claim, HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var id =
            !claim.HasBody ? request.Query[SnowplowEvents.Application].ToString()
            : JsonBody.Read(body.Span, Items).Is(out var json, out _)
                ? JsonText.Of(
                    (json.ElementsOf(Items) ?? []).FirstOrDefault(),
                    SnowplowEvents.Application
                )
            : null;
        return string.IsNullOrWhiteSpace(id) ? null : new KeyHint(id, MayBeProject: true);
    }

    /// <inheritdoc />
    public Result<SentRequest, Problem> Read(Arrival arrival)
    {
        if (!arrival.Claim.HasBody)
        {
            // Whoever asks for the head looks whether there is an image, and tells nothing.
            return HttpMethods.IsHead(arrival.Request.Method)
                ? new SentRequest([])
                : RequestOf([QueryItem.Of(arrival.Request.Query)], null);
        }

        if (!JsonBody.Read(arrival.Body.Span, Items).Is(out var json, out var why))
        {
            return Problem.Unreadable(why);
        }

        var items = json.ElementsOf(Items) ?? [];
        return items.Count switch
        {
            0 => new Problem(400, "no-events", "data is an array of items.", "data"),
            > EventLimits.EventsPerRequest => new Problem(
                413,
                "too-many-events",
                $"A request may have {EventLimits.EventsPerRequest} items; this one has {items.Count}.",
                "data"
            ),
            _ => RequestOf(items, json.Broken),
        };
    }

    /// <inheritdoc />
    public IResult Answer(Arrival arrival, SentRequest sent, IReadOnlyList<Verdict> verdicts)
    {
        var told = KeyValuePair.Create("verdicts", (object?)RefusedEvents.Tell(verdicts));
        if (verdicts.Any(v => v.Status == VerdictStatus.Retry))
        {
            return Problem.Unavailable.ToResult(arrival.Response, told);
        }

        if (!arrival.Claim.HasBody)
        {
            return PixelImage.Of(
                arrival.Response,
                verdicts is [var verdict]
                    ? verdict.Reason ?? verdict.Status.ToString().ToLowerInvariant()
                    : "not-shown"
            );
        }

        return RefusedEvents.Find(verdicts, "items") is { } refused
                ? refused.ToResult(arrival.Response, told)
            : verdicts.Any(v => v.HasNotes || v.Status == VerdictStatus.Denied)
                ? Results.Json(
                    new JsonObject
                    {
                        ["verdicts"] = JsonSerializer.SerializeToNode(
                            verdicts,
                            CollectJson.Default.IReadOnlyListVerdict
                        ),
                    }
                )
            : Results.Text("ok");
    }

    /// <inheritdoc />
    public IResult Refuse(HttpRequest request, Problem problem) => Refusals.Of(request, problem);

    /// <inheritdoc />
    public SentEvent? ReadAgain(string kind, byte[] raw, Project project) =>
        JsonBody.Read(raw).Is(out var json, out _) && json.Single is { } item
            ? SnowplowEvents.Read(item)
            : null;

    private static SentRequest RequestOf(IReadOnlyList<JsonElement> items, BrokenRest? broken) =>
        new([
            .. items.Select(SnowplowEvents.Read),
            .. broken is null ? [] : new[] { broken.ToEvent(SnowplowEvents.Dialect) },
        ]);
}
