using System.Globalization;
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
/// An app of Heap's: it holds every documented limit, ignores what comes twice under a key, and answers 429 to what is
/// over its rates.
/// </summary>
internal sealed class HeapDouble : IAsyncDisposable
{
    public const string AppId = "12343283";

    private readonly WebApplication app;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonElement> events = [];
    private readonly List<string> received = [];
    private readonly Dictionary<string, Dictionary<string, JsonElement>> users = [];
    private readonly Queue<(DateTimeOffset At, string Person)> ofMinute = [];
    private readonly Dictionary<string, int> counts = [];
    private int requests;

    private HeapDouble(TimeProvider time)
    {
        this.time = time;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.MapPost("/api/track", context => AnswerAsync(context, Track));
        app.MapPost("/api/add_user_properties", context => AnswerAsync(context, TellOfUsers));
    }

    public Uri Address =>
        new(
            app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Single()
        );

    /// <summary>What goes wrong with a request of a number from 0; null for nothing.</summary>
    public Func<int, Fault?> FaultOf { get; set; } = _ => null;

    /// <summary>Whether a bulk is refused for one of its entries.</summary>
    public Func<JsonElement, bool> Refuses { get; set; } = _ => false;

    /// <summary>How often it answered 429 for its rates.</summary>
    public int Throttled { get; private set; }

    public int Requests => requests;

    /// <summary>The events, by the key under which each counts once.</summary>
    public IReadOnlyDictionary<string, JsonElement> Events
    {
        get
        {
            lock (gate)
            {
                return new Dictionary<string, JsonElement>(events);
            }
        }
    }

    /// <summary>The keys of all that came, in order, what is ignored too.</summary>
    public IReadOnlyList<string> Received
    {
        get
        {
            lock (gate)
            {
                return [.. received];
            }
        }
    }

    /// <summary>What is known of users.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, JsonElement>> Users => users;

    public static async Task<HeapDouble> StartAsync(TimeProvider? time = null)
    {
        var made = new HeapDouble(time ?? TimeProvider.System);
        await made.app.StartAsync();
        return made;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Func<JsonElement, (int, string)> work)
    {
        var fault = FaultOf(Interlocked.Increment(ref requests) - 1);
        if (fault is { IsAfter: false })
        {
            await TargetFaults.RaiseAsync(context, fault);
            return;
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        (int, string) answer;
        lock (gate)
        {
            answer = work(body.RootElement);
        }

        if (fault is not null)
        {
            await TargetFaults.RaiseAsync(context, fault);
            return;
        }

        context.Response.StatusCode = answer.Item1;
        await context.Response.WriteAsync(answer.Item2);
    }

    private (int Status, string Text) Track(JsonElement body)
    {
        if (body.GetProperty("app_id").GetString() != AppId)
        {
            return (400, "Unknown app_id");
        }

        var entries = body.GetProperty("events").EnumerateArray().ToList();
        if (entries.Count is 0 or > 1000)
        {
            return (400, $"{entries.Count} events");
        }

        if (entries.Select(WhatIsWrong).FirstOrDefault(wrong => wrong is not null) is { } fault)
        {
            return (400, fault);
        }

        if (!IsWithinRates([.. entries.Select(PersonOf)]))
        {
            Throttled++;
            return (429, "Too many events");
        }

        foreach (var entry in entries)
        {
            var key = entry.GetProperty("idempotency_key").GetString()!;
            received.Add(key);
            events.TryAdd(key, entry.Clone());
        }

        return (200, "{}");
    }

    private (int Status, string Text) TellOfUsers(JsonElement body)
    {
        var entries = body.GetProperty("users").EnumerateArray().ToList();
        if (entries.Count is 0 or > 1000)
        {
            return (400, $"{entries.Count} users");
        }

        foreach (var entry in entries)
        {
            var properties = entry.GetProperty("properties");
            var wrong =
                WhatIsWrongWith(properties)
                ?? (
                    properties
                        .EnumerateObject()
                        .Any(p => p.Name.ToUpperInvariant() is "ID" or "USER_ID")
                        ? "A property may not be called id."
                    : Refuses(entry) ? "No."
                    : null
                );
            if (wrong is not null)
            {
                return (400, wrong);
            }
        }

        foreach (var entry in entries)
        {
            var identity = entry.GetProperty("identity").GetString()!;
            users.TryAdd(identity, []);
            foreach (var property in entry.GetProperty("properties").EnumerateObject())
            {
                users[identity][property.Name] = property.Value.Clone();
            }
        }

        return (200, "{}");
    }

    private string? WhatIsWrong(JsonElement entry)
    {
        var hasIdentity = entry.TryGetProperty("identity", out var identity);
        var hasId = entry.TryGetProperty("user_id", out var id);
        return hasIdentity == hasId ? "One of identity and user_id."
            : hasIdentity && identity.GetString()!.Length is 0 or > 255
                ? "The identity is too long."
            : hasId && id.GetInt64() is <= 0 or >= 1L << 53 ? "The user_id is too large."
            : entry.GetProperty("event").GetString()!.Length is 0 or > 1024
                ? "The name is too long."
            : !DateTimeOffset.TryParse(
                entry.GetProperty("timestamp").GetString(),
                CultureInfo.InvariantCulture,
                out _
            )
                ? "The time is none."
            : Refuses(entry) ? "No."
            : WhatIsWrongWith(entry.GetProperty("properties"));
    }

    private static string? WhatIsWrongWith(JsonElement properties) =>
        properties
            .EnumerateObject()
            .Any(p =>
                p.Name.Length is 0 or >= 1024
                || p.Value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)
                || p.Value.ValueKind == JsonValueKind.String && p.Value.GetString()!.Length >= 1024
            )
            ? "A property is too long, or no text or number."
            : null;

    private static string PersonOf(JsonElement entry) =>
        entry.TryGetProperty("identity", out var identity)
            ? identity.GetString()!
            : entry.GetProperty("user_id").GetRawText();

    // Of any minute, whichever it is.
    private bool IsWithinRates(IReadOnlyList<string> persons)
    {
        var now = time.GetUtcNow();
        while (ofMinute.TryPeek(out var first) && first.At <= now - TimeSpan.FromMinutes(1))
        {
            counts[ofMinute.Dequeue().Person]--;
        }

        foreach (var person in persons)
        {
            ofMinute.Enqueue((now, person));
            counts[person] = counts.GetValueOrDefault(person) + 1;
        }

        return ofMinute.Count <= 15_000 && persons.All(person => counts[person] <= 1000);
    }
}
