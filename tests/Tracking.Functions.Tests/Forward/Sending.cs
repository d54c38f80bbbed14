using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracking.Functions.Forward;
using Tracking.Shared.Events;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Forward;

/// <summary>Events for targets, and a loop that hands them on until each has an outcome.</summary>
internal static class Sending
{
    public const int Many = 100_000;
    public const int Outages = 20;

    public static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 5, 7, 250, TimeSpan.Zero);

    private static readonly FaultKind[] Kinds =
    [
        FaultKind.Unavailable,
        FaultKind.NoAnswer,
        FaultKind.ServerError,
        FaultKind.Throttled,
    ];

    /// <summary>Requests as the app makes them: redirects are not followed.</summary>
    public static TargetHttp Http(TimeSpan? timeout = null) =>
        new(
            new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
            {
                Timeout = timeout ?? TimeSpan.FromSeconds(100),
            }
        );

    public static TargetSettings Settings(Uri url, string? secret, string options) =>
        new("demo", "first", url, secret, JsonNode.Parse(options)!.AsObject());

    /// <summary>An event, which may be changed before it is written.</summary>
    public static ForwardedEvent Event(
        string id,
        Func<TrackedEvent, TrackedEvent>? change = null,
        string? name = null
    )
    {
        var tracked = new TrackedEvent
        {
            Id = id,
            Project = "demo",
            Category = EventCategory.Session,
            Action = "page.visit",
            User = "ann",
            Visitor = "v-1",
            ReceivedAt = Now,
        };
        tracked = change?.Invoke(tracked) ?? tracked;
        return new(
            tracked,
            name ?? tracked.Action,
            JsonSerializer.SerializeToUtf8Bytes(tracked, TrackingJson.Relaxed.TrackedEvent)
        );
    }

    /// <summary>Events of so many people, each with a few in a row.</summary>
    public static List<ForwardedEvent> Events(int count, int people = 400) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(number =>
                    Event(
                        IdOf(number),
                        tracked =>
                            tracked with
                            {
                                User = $"user-{number / 25 % people}",
                                Visitor = $"visitor-{number / 25 % people}",
                            }
                    )
                ),
        ];

    /// <summary>A UUID, as the app gives to events.</summary>
    public static string IdOf(int number) => new Guid(number, 1, 0x7000, new byte[8]).ToString();

    public static RawJson Json(string text) =>
        RawJson.TryKeep(Encoding.UTF8.GetBytes(text), out var json)
            ? json
            : throw new ArgumentException(text);

    /// <summary>So many outages of three requests each, spread over so many requests, before anything is taken.</summary>
    public static Func<int, Fault?> OutagesOver(int requests) =>
        number =>
            number % (requests / Outages) is < 3 and var at
            && number / (requests / Outages) is < Outages and var outage
                ? new Fault(Kinds[(outage + at) % Kinds.Length])
                : null;

    /// <summary>Hands events on in order, those that are to be retried again, until each has another outcome.</summary>
    /// <param name="target">Where they go.</param>
    /// <param name="events">The events.</param>
    /// <param name="wait">What passes before what is to be retried is tried again.</param>
    public static async Task<IReadOnlyList<TargetOutcome>> RunAsync(
        ITarget target,
        IReadOnlyList<ForwardedEvent> events,
        Action<TimeSpan>? wait = null
    )
    {
        var outcomes = Enumerable.Repeat(TargetOutcome.Retry, events.Count).ToArray();
        var left = Enumerable.Range(0, events.Count).ToList();
        for (var calls = 0; left.Count > 0; calls++)
        {
            Assert.True(calls < 10_000, $"{left.Count} events have no outcome.");
            var batch = left.Take(target.MaximumEvents).ToList();
            var answers = await target.SendAsync(
                [.. batch.Select(index => events[index])],
                CancellationToken.None
            );
            for (var index = 0; index < batch.Count; index++)
            {
                outcomes[batch[index]] = answers.Events[index].Outcome;
            }

            left =
            [
                .. batch.Where(index => outcomes[index] == TargetOutcome.Retry),
                .. left.Skip(batch.Count),
            ];
            if (answers.Events.Any(answer => answer.Outcome == TargetOutcome.Retry))
            {
                wait?.Invoke(answers.RetryAfter ?? TimeSpan.FromSeconds(1));
            }
        }

        return outcomes;
    }

    public static IEnumerable<TargetOutcome> Outcomes(this TargetAnswers answers) =>
        answers.Events.Select(answer => answer.Outcome);

    /// <summary>An address at which nothing listens.</summary>
    public static Uri Nowhere()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://{listener.LocalEndpoint}");
    }
}
