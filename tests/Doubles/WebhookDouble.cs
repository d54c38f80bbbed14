using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tracking.Tests.Doubles;

/// <summary>A server that takes webhooks, checks each signature as Standard Webhooks says, and can be away, slow or picky.</summary>
internal sealed class WebhookDouble : IAsyncDisposable
{
    /// <summary>The secret of its target.</summary>
    public const string Secret = "whsec_bXlzZWNyZXRteXNlY3JldG15c2VjcmV0";

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly WebApplication app;
    private readonly ConcurrentQueue<Taken> taken = new();
    private readonly ConcurrentQueue<string> wrong = new();
    private int requests;

    private WebhookDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.MapPost("/{name}", TakeAsync);
    }

    /// <summary>What it answers instead of taking a request, by its name and number from 1; null to take it.</summary>
    public Func<string, int, JsonArray, Refusal?> Refuses { get; set; } = (_, _, _) => null;

    /// <summary>For how long it thinks before it answers.</summary>
    public Func<string, int, TimeSpan> Thinks { get; set; } = (_, _) => TimeSpan.Zero;

    /// <summary>What it has taken, in order.</summary>
    public IReadOnlyCollection<Taken> All => taken;

    /// <summary>What was wrong with requests.</summary>
    public IReadOnlyCollection<string> Wrong => wrong;

    /// <summary>How many requests came.</summary>
    public int Requests => requests;

    public string Address =>
        app
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Single();

    public static async Task<WebhookDouble> StartAsync()
    {
        var webhook = new WebhookDouble();
        await webhook.app.StartAsync();
        return webhook;
    }

    /// <summary>The ids of the events that a name has taken, in order.</summary>
    public IReadOnlyList<string> IdsOf(string name) =>
        [.. taken.Where(t => t.Name == name).Select(t => t.Id)];

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request, string name)
    {
        var number = Interlocked.Increment(ref requests);
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        Check(request, body);
        var document = JsonNode.Parse(body)!;
        var events = document["events"]!.AsArray();
        if (Refuses(name, number, events) is { } refusal)
        {
            if (refusal.Status == 0)
            {
                request.HttpContext.Abort();
                return Results.Empty;
            }

            if (refusal.RetryAfter is { } seconds)
            {
                request.HttpContext.Response.Headers.RetryAfter = seconds.ToString(
                    CultureInfo.InvariantCulture
                );
            }

            return Results.Text("no", statusCode: refusal.Status);
        }

        if ((string?)document["type"] == "events")
        {
            foreach (var one in events)
            {
                taken.Enqueue(
                    new(
                        name,
                        (string)one!["id"]!,
                        request.Headers["webhook-id"].ToString(),
                        one.AsObject()
                    )
                );
            }
        }

        // What it has taken it has, also when nobody waits for the answer any more.
        await Task.Delay(Thinks(name, number));
        return Results.NoContent();
    }

    private void Check(HttpRequest request, byte[] body)
    {
        var id = request.Headers["webhook-id"].ToString();
        var timestamp = request.Headers["webhook-timestamp"].ToString();
        var key = Convert.FromBase64String(Secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
        if (request.Headers["webhook-signature"] != signature)
        {
            wrong.Enqueue($"The signature of {id} is wrong.");
        }

        if (
            !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            || (TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(at)).Duration()
                > Tolerance
        )
        {
            wrong.Enqueue($"{id} was sent at {timestamp}.");
        }

        if (request.ContentType != "application/json")
        {
            wrong.Enqueue($"{id} is {request.ContentType}.");
        }
    }

    /// <summary>An event that it has taken.</summary>
    internal sealed record Taken(string Name, string Id, string Request, JsonObject Event);

    /// <summary>What it answers; 0 to say nothing.</summary>
    internal sealed record Refusal(int Status, int? RetryAfter = null);
}
