using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tracking.Tests.Doubles;

/// <summary>
/// A collector of Splunk's: it reads events one behind the other as splunkd does, says what is wrong by a code in the
/// body, and acknowledges what it was told to acknowledge, each number once.
/// </summary>
internal sealed class SplunkDouble : IAsyncDisposable
{
    public const string Token = "5d1f6c1e-0a3e-4c57-9a43-2b8f6a1d7c90";

    private static readonly Dictionary<int, (int Status, string Text)> Codes = new()
    {
        [0] = (200, "Success"),
        [1] = (403, "Token disabled"),
        [2] = (401, "Token is required"),
        [3] = (401, "Invalid authorization"),
        [4] = (403, "Invalid token"),
        [5] = (400, "No data"),
        [6] = (400, "Invalid data format"),
        [7] = (400, "Incorrect index"),
        [8] = (500, "Internal server error"),
        [9] = (503, "Server is busy"),
        [10] = (400, "Data channel is missing"),
        [11] = (400, "Invalid data channel"),
        [12] = (400, "Event field is required"),
        [13] = (400, "Event field cannot be blank"),
        [14] = (400, "ACK is disabled"),
        [15] = (400, "Error in handling indexed fields"),
        [16] = (400, "Query string authorization is not enabled"),
        [23] = (503, "Server is shutting down"),
    };

    private readonly WebApplication app;
    private readonly Lock gate = new();
    private readonly List<JsonElement> indexed = [];
    private readonly Dictionary<string, Dictionary<long, int>> channels = [];
    private int requests;
    private long nextAck;

    private SplunkDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.MapPost("/services/collector/event", context => AnswerAsync(context, TakeAsync));
        app.MapPost("/services/collector/ack", context => AnswerAsync(context, AcknowledgeAsync));
    }

    public Uri Address =>
        new(
            app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Single()
        );

    /// <summary>What goes wrong with a request of a number from 0; null for nothing.</summary>
    public Func<int, Fault?> FaultOf { get; set; } = _ => null;

    /// <summary>The code with which every request is answered, and nothing taken; null for none.</summary>
    public int? Code { get; set; }

    /// <summary>The HTTP status of such an answer, when not the usual one.</summary>
    public int? Status { get; set; }

    /// <summary>Whether an event is refused for its content.</summary>
    public Func<JsonElement, bool> Refuses { get; set; } = _ => false;

    /// <summary>The code of an event that is refused.</summary>
    public int RefusalCode { get; set; } = 6;

    /// <summary>Whether answers name the event that is refused.</summary>
    public bool NamesRefused { get; set; } = true;

    /// <summary>Whether the token has acknowledgements.</summary>
    public bool Acknowledges { get; set; }

    /// <summary>How often a number is asked after before it is acknowledged.</summary>
    public int AsksBeforeIndexed { get; set; }

    /// <summary>Bytes of a body, before compression.</summary>
    public int MaximumBytes { get; set; } = 512 * 1024;

    /// <summary>What is not as the collector documents it.</summary>
    public List<string> Complaints { get; } = [];

    public int Requests => requests;

    /// <summary>What it has taken.</summary>
    public IReadOnlyList<JsonElement> Indexed
    {
        get
        {
            lock (gate)
            {
                return [.. indexed];
            }
        }
    }

    /// <summary>The ids of what it has taken, in order.</summary>
    public IReadOnlyList<string> Ids => [.. Indexed.Select(IdOf)];

    public static async Task<SplunkDouble> StartAsync()
    {
        var made = new SplunkDouble();
        await made.app.StartAsync();
        return made;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    public static string IdOf(JsonElement one) =>
        one.GetProperty("fields").GetProperty("event_id").GetString()!;

    private async Task AnswerAsync(HttpContext context, Func<HttpContext, Task<object>> work)
    {
        var number = Interlocked.Increment(ref requests) - 1;
        var fault = FaultOf(number);
        if (fault is { IsAfter: false })
        {
            await TargetFaults.RaiseAsync(context, fault);
            return;
        }

        var answer = Authorize(context) ?? await work(context);
        if (fault is not null)
        {
            await TargetFaults.RaiseAsync(context, fault);
            return;
        }

        var code = answer is CodeAnswer of ? of.Code : 0;
        context.Response.StatusCode =
            Status ?? Codes.GetValueOrDefault(code, (Status: 200, Text: "")).Status;
        await context.Response.WriteAsJsonAsync(answer is CodeAnswer said ? said.Body : answer);
    }

    private CodeAnswer? Authorize(HttpContext context)
    {
        var said = context.Request.Headers.Authorization.ToString();
        return Code is { } code ? new(code)
            : said.Length == 0 ? new(2)
            : !said.StartsWith("Splunk ", StringComparison.Ordinal) ? new(3)
            : said != $"Splunk {Token}" ? new(4)
            : null;
    }

    private async Task<object> TakeAsync(HttpContext context)
    {
        var channel = context.Request.Headers["X-Splunk-Request-Channel"].ToString();
        if (Acknowledges && channel.Length == 0)
        {
            return new CodeAnswer(10);
        }

        if (channel.Length > 0 && !Guid.TryParse(channel, out _))
        {
            return new CodeAnswer(11);
        }

        var body = await ReadAsync(context.Request);
        if (body.Length > MaximumBytes)
        {
            Complain($"{body.Length} bytes");
        }

        if (body.Length == 0)
        {
            return new CodeAnswer(5);
        }

        var (events, refusal) = Parse(body);
        if (refusal is not null)
        {
            return refusal;
        }

        lock (gate)
        {
            indexed.AddRange(events);
            if (!Acknowledges)
            {
                return new CodeAnswer(0);
            }

            var number = nextAck++;
            channels.TryAdd(channel, []);
            channels[channel][number] = AsksBeforeIndexed;
            return new CodeAnswer(0, AckId: number);
        }
    }

    private async Task<object> AcknowledgeAsync(HttpContext context)
    {
        var channel = context.Request.Headers["X-Splunk-Request-Channel"].ToString();
        if (!Acknowledges)
        {
            return new CodeAnswer(14);
        }

        if (channel.Length == 0)
        {
            return new CodeAnswer(10);
        }

        using var asked = await JsonDocument.ParseAsync(context.Request.Body);
        lock (gate)
        {
            var waiting = channels.GetValueOrDefault(channel) ?? [];
            return new
            {
                acks = asked
                    .RootElement.GetProperty("acks")
                    .EnumerateArray()
                    .Select(ack => ack.GetInt64())
                    .ToDictionary(ack => ack, ack => IsIndexed(waiting, ack)),
            };
        }
    }

    // What is acknowledged once is forgotten.
    private static bool IsIndexed(Dictionary<long, int> waiting, long ack) =>
        waiting.TryGetValue(ack, out var asks)
        && (asks == 0 ? waiting.Remove(ack) : (waiting[ack] = asks - 1) < 0);

    private (List<JsonElement> Events, CodeAnswer? Refusal) Parse(byte[] body)
    {
        var events = new List<JsonElement>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                var one = JsonElement.ParseValue(ref reader);
                if (CodeOf(one) is { } code)
                {
                    return (events, new(code, NamesRefused ? events.Count : null));
                }

                events.Add(one);
            }
        }
        catch (JsonException)
        {
            return (events, new(6, events.Count));
        }

        return (events, null);
    }

    private int? CodeOf(JsonElement one) =>
        !one.TryGetProperty("event", out var content) ? 12
        : content.ValueKind == JsonValueKind.String && content.GetString() == "" ? 13
        : Refuses(one) ? RefusalCode
        : one.GetProperty("time").ValueKind != JsonValueKind.Number ? 15
        : one.GetProperty("time").GetRawText().Contains('E') ? 15
        : one.GetProperty("fields")
            .EnumerateObject()
            .Any(field => field.Value.ValueKind != JsonValueKind.String)
            ? 15
        : null;

    private async Task<byte[]> ReadAsync(HttpRequest request)
    {
        if (request.Headers.ContentEncoding != "gzip")
        {
            Complain("not compressed");
        }

        using var body = new MemoryStream();
        await using var unpacked = new GZipStream(request.Body, CompressionMode.Decompress);
        await unpacked.CopyToAsync(body);
        return body.ToArray();
    }

    private void Complain(string of)
    {
        lock (gate)
        {
            Complaints.Add(of);
        }
    }

    private sealed record CodeAnswer(int Code, int? Event = null, long? AckId = null)
    {
        public Dictionary<string, object> Body
        {
            get
            {
                var body = new Dictionary<string, object>
                {
                    ["text"] = Codes.GetValueOrDefault(Code, (Status: 0, Text: "Something")).Text,
                    ["code"] = Code,
                };
                if (Event is { } number)
                {
                    body["invalid-event-number"] = number;
                }

                if (AckId is { } ack)
                {
                    body["ackId"] = ack;
                }

                return body;
            }
        }
    }
}
