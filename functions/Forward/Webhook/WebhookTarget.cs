using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Tracking.Functions.Forward.Webhook;

/// <summary>A URL that takes <c>{"type": "events", "events": […]}</c>.</summary>
internal sealed class WebhookTarget(
    TargetHttp http,
    Uri url,
    byte[] key,
    string secret,
    TimeProvider time
) : ITarget
{
    private const int MaximumBytes = 1024 * 1024;

    // What stands before and behind the events, and a comma for each.
    private const int FrameBytes = 64;

    /// <inheritdoc />
    public int MaximumEvents => 100;

    /// <inheritdoc />
    public async Task<TargetAnswers> SendAsync(
        IReadOnlyList<ForwardedEvent> batch,
        CancellationToken cancellationToken
    )
    {
        var delivery = new Delivery(batch.Count);
        foreach (
            var part in SizedParts.Of(
                Enumerable.Range(0, batch.Count),
                index => batch[index].Json.Length + FrameBytes,
                MaximumBytes,
                MaximumEvents
            )
        )
        {
            await delivery.SendAsync(
                part,
                events => PostAsync("events", [.. events.Select(i => batch[i])], cancellationToken)
            );
        }

        return delivery.Finish();
    }

    /// <inheritdoc />
    public async Task<TargetAnswers> TestAsync(
        ForwardedEvent sample,
        CancellationToken cancellationToken
    )
    {
        var delivery = new Delivery(1);
        await delivery.SendAsync([0], _ => PostAsync("test", [sample], cancellationToken));
        return delivery.Finish();
    }

    private async Task<RequestOutcome> PostAsync(
        string type,
        IReadOnlyList<ForwardedEvent> events,
        CancellationToken cancellationToken
    )
    {
        var body = Body(type, events);
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        WebhookSignature.Sign(request, key, IdOf(events), time.GetUtcNow(), body);
        return RequestOutcome.Of(await http.SendAsync(request, cancellationToken), secret);
    }

    // Whoever receives the same events again knows it by this.
    private static string IdOf(IReadOnlyList<ForwardedEvent> events)
    {
        var ends = $"{events[0].Event.Id}\n{events[^1].Event.Id}\n{events.Count}";
        return "msg_"
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ends)))[..32];
    }

    private static byte[] Body(string type, IReadOnlyList<ForwardedEvent> events)
    {
        using var body = new MemoryStream(events.Sum(e => e.Json.Length + FrameBytes));
        body.Write(Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","events":["""));
        foreach (var (index, one) in events.Index())
        {
            if (index > 0)
            {
                body.WriteByte((byte)',');
            }

            Write(body, one);
        }

        body.Write("]}"u8);
        return body.ToArray();
    }

    // An event is an object, of which the first member follows the brace; its name there stands before it.
    private static void Write(MemoryStream body, ForwardedEvent one)
    {
        if (one.Name == one.Event.Action)
        {
            body.Write(one.Json.Span);
            return;
        }

        var name = System.Text.Json.JsonEncodedText.Encode(one.Name);
        body.Write("{\"name\":\""u8);
        body.Write(name.EncodedUtf8Bytes);
        body.Write("\","u8);
        body.Write(one.Json.Span.TrimStart((byte)' ')[1..]);
    }
}
