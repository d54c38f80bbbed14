using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>An image that reports an event, for pages without script and for e-mails.</summary>
public sealed class PixelFunctions(
    RequestGuard guard,
    RequestKey requestKey,
    Collector collector,
    TimeProvider time
)
{
    private const string StatusHeader = "x-tracking-status";
    private const string DefaultType = "page.visit";
    private const int MaximumQueryLength = 8 * 1024;

    // One transparent pixel, GIF89a.
    private static readonly byte[] Image = Convert.FromBase64String(
        "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    );

    /// <summary>
    /// Takes the event of the parameters, whose names are those of an event's members; others go to its
    /// params. The answer is the image, whatever became of the event; a header tells that.
    /// </summary>
    [Function("Pixel")]
    public async Task<IResult> PixelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/pixel.gif")]
            HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var receivedAt = time.GetUtcNow();
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = "no-store, no-cache, must-revalidate, private";
        headers.Pragma = "no-cache";
        headers.Expires = "0";
        var (status, problem) = await guard.TryAsync(
            request,
            token => CollectAsync(request, receivedAt, token),
            cancellationToken
        );
        headers[StatusHeader] = status ?? problem!.Type;
        return Results.Bytes(Image, "image/gif");
    }

    private async Task<string> CollectAsync(
        HttpRequest request,
        DateTimeOffset receivedAt,
        CancellationToken cancellationToken
    )
    {
        var (key, problem) = await requestKey.AuthenticateAsync(request, cancellationToken);
        if (key is null)
        {
            return problem!.Type;
        }

        if (request.QueryString.Value?.Length > MaximumQueryLength)
        {
            return RejectReason.TooLarge;
        }

        var verdicts = await collector.CollectAsync(
            [Read(request.Query)],
            Sender.Of(request, key, receivedAt),
            default,
            cancellationToken
        );
        return verdicts[0].Reason ?? verdicts[0].Status.ToString().ToLowerInvariant();
    }

    /// <summary>The event of parameters.</summary>
    internal static SentEvent Read(IQueryCollection query)
    {
        var members = new JsonObject();
        foreach (var (name, value) in query)
        {
            if (!RequestKey.Parameters.Contains(name))
            {
                members[name] = value.ToString();
            }
        }

        if (!members.ContainsKey("type") && !members.ContainsKey("action"))
        {
            members["type"] = DefaultType;
        }

        var raw = JsonSerializer.SerializeToUtf8Bytes(members);
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        var sent = new SentEventReader(raw, "params").Read(ref reader);
        sent.Raw = raw;
        return sent;
    }
}
