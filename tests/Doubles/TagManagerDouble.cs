using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tracking.Tests.Doubles;

/// <summary>
/// A server container that takes the Measurement Protocol: it answers 204 to whatever comes, as Google does, and keeps
/// what is wrong with it as a complaint. Its validation server says it.
/// </summary>
internal sealed class TagManagerDouble : IAsyncDisposable
{
    public const string MeasurementId = "G-AB12CD34EF";
    public const string Secret = "Z3J0b2ZwZWFjZQ";

    private readonly WebApplication app;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly List<Received> events = [];
    private readonly List<string> complaints = [];
    private int requests;

    private TagManagerDouble(TimeProvider time)
    {
        this.time = time;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.MapPost("/mp/collect", CollectAsync);
        app.MapPost("/debug/mp/collect", ValidateAsync);
    }

    public Uri Address =>
        new(
            app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Single()
        );

    /// <summary>What goes wrong with a request of a number from 0; null for nothing.</summary>
    public Func<int, Fault?> FaultOf { get; set; } = _ => null;

    /// <summary>Whether a request is refused for one of its events, as a container's own client may.</summary>
    public Func<JsonElement, bool> Refuses { get; set; } = _ => false;

    /// <summary>Whether it has a validation server; else nobody claims its path.</summary>
    public bool Validates { get; set; } = true;

    /// <summary>What was wrong with what it took.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public int Requests => requests;

    /// <summary>What it has taken, in order.</summary>
    public IReadOnlyList<Received> Events
    {
        get
        {
            lock (gate)
            {
                return [.. events];
            }
        }
    }

    /// <summary>The ids of what it has taken, in order.</summary>
    public IReadOnlyList<string> Ids => [.. Events.Select(one => one.Id)];

    public static async Task<TagManagerDouble> StartAsync(TimeProvider? time = null)
    {
        var made = new TagManagerDouble(time ?? TimeProvider.System);
        await made.app.StartAsync();
        return made;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task CollectAsync(HttpContext context)
    {
        var fault = FaultOf(Interlocked.Increment(ref requests) - 1);
        if (fault is { IsAfter: false })
        {
            await TargetFaults.RaiseAsync(context, fault);
            return;
        }

        var (body, wrong) = await ReadAsync(context);
        if (body.GetProperty("events").EnumerateArray().Any(Refuses))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        lock (gate)
        {
            complaints.AddRange(wrong);
            events.AddRange(
                body.GetProperty("events").EnumerateArray().Select(one => new Received(body, one))
            );
        }

        if (fault is not null)
        {
            await TargetFaults.RaiseAsync(context, fault);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task ValidateAsync(HttpContext context)
    {
        if (!Validates)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var (_, wrong) = await ReadAsync(context);
        await context.Response.WriteAsJsonAsync(
            new
            {
                validationMessages = wrong.Select(description => new
                {
                    fieldPath = "events",
                    description,
                    validationCode = "VALUE_INVALID",
                }),
            }
        );
    }

    private async Task<(JsonElement Body, List<string> Wrong)> ReadAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes);
        var body = JsonDocument.Parse(bytes.ToArray()).RootElement;
        var query = context.Request.Query;
        List<string> wrong =
        [
            .. If(query["measurement_id"] != MeasurementId, "measurement_id"),
            .. If(query["api_secret"] != Secret, "api_secret"),
            .. If(bytes.Length >= 130_000, "130,000 bytes"),
            .. If(body.GetProperty("client_id").GetString() is null or "", "client_id"),
            .. If(body.GetProperty("events").GetArrayLength() is 0 or > 25, "25 events"),
            .. body.GetProperty("events").EnumerateArray().SelectMany(WrongWith),
            .. WrongWithUser(body),
        ];
        return (body, wrong);
    }

    private IEnumerable<string> WrongWith(JsonElement one)
    {
        var parameters = one.GetProperty("params").EnumerateObject().ToList();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(
            one.GetProperty("timestamp_micros").GetInt64() / 1000
        );
        var age = time.GetUtcNow() - at;
        return
        [
            .. If(!Name(40).IsMatch(one.GetProperty("name").GetString()!), "the name of an event"),
            .. If(one.GetProperty("name").GetString() is "error" or "session_start", "reserved"),
            .. If(parameters.Count > 25, "25 parameters"),
            .. If(parameters.Any(p => !Name(40).IsMatch(p.Name)), "the name of a parameter"),
            .. If(parameters.Any(p => IsTooLong(p.Value, 100)), "the value of a parameter"),
            .. If(age > TimeSpan.FromHours(72) || age < TimeSpan.FromSeconds(-1), "72 hours"),
            .. If(!one.GetProperty("params").TryGetProperty("engagement_time_msec", out _), "none"),
        ];
    }

    private static IEnumerable<string> WrongWithUser(JsonElement body)
    {
        if (!body.TryGetProperty("user_properties", out var told))
        {
            return [];
        }

        var properties = told.EnumerateObject().ToList();
        return
        [
            .. If(properties.Count > 25, "25 user properties"),
            .. If(properties.Any(p => !Name(24).IsMatch(p.Name)), "the name of a user property"),
            .. If(
                properties.Any(p => IsTooLong(p.Value.GetProperty("value"), 36)),
                "the value of a user property"
            ),
        ];
    }

    private static bool IsTooLong(JsonElement value, int length) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => false,
            JsonValueKind.String => value.GetString()!.Length > length,
            _ => true,
        };

    private static IEnumerable<string> If(bool isWrong, string what) => isWrong ? [what] : [];

    private static Regex Name(int length) => new($"^[A-Za-z][A-Za-z0-9_]{{0,{length - 1}}}$");

    /// <summary>An event, and the request that brought it.</summary>
    internal sealed record Received(JsonElement Request, JsonElement Event)
    {
        public string Id => Event.GetProperty("params").GetProperty("event_id").GetString()!;

        public string Client => Request.GetProperty("client_id").GetString()!;
    }
}
