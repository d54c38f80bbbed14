using System.Text;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Tests.Doubles;

/// <summary>What comes to a hub at a time.</summary>
/// <param name="At">When.</param>
/// <param name="Events">The events of a frame; none for a sweep.</param>
internal sealed record HubStep(DateTimeOffset At, IReadOnlyList<TrackedEvent> Events);

/// <summary>What visitors do over some hours, in one partition, as a hub has it.</summary>
internal static class Visits
{
    private const int Steps = 40;

    /// <summary>When it begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 40, 0, TimeSpan.Zero);

    private static readonly string[] Actions =
    [
        "search",
        "click",
        "click_category",
        "contact_start",
        "contact_ticket",
        "user_info",
        "page.visit",
    ];

    // How long before they are received events happen: in the visit that goes on, in visits of the last days, and
    // too long ago.
    private static readonly int[] Delays = [20, 31, 45, 60, 1440, 1460, 1500, 4320, 11_520];

    /// <summary>Visits of several visitors with pauses, retries of clients, and a sweep now and then, the last ones too.</summary>
    public static IEnumerable<HubStep> Of(Random random)
    {
        var now = Start;
        var tokens = Enumerable
            .Range(0, 5)
            .Select(i => Guid.CreateVersion7(Start.AddMinutes(i)).ToString("N"))
            .ToList();
        var sent = new List<TrackedEvent>();
        for (var step = 0; step < Steps; step++)
        {
            now += TimeSpan.FromMinutes(
                random.Next(10) == 0 ? random.Next(25, 70) : random.Next(6)
            );
            if (random.Next(4) == 0 || step == Steps - 1)
            {
                now += step == Steps - 1 ? TimeSpan.FromHours(2) : TimeSpan.Zero;
                yield return new(now, []);
                continue;
            }

            // Some tokens are made where they are first used, as the collector makes them.
            var making = step is > 0 and < 6 && random.Next(2) == 0;
            if (making)
            {
                var made = now - TimeSpan.FromMilliseconds(random.Next(500));
                tokens.Add(Guid.CreateVersion7(made).ToString("N"));
                sent.Add(
                    Event(made, tokens[^1]) with
                    {
                        Action = "start",
                        DataKey = "START",
                        LogType = null,
                    }
                );
            }

            var events = (making ? sent[^1..] : [])
                .Concat(
                    Enumerable
                        .Range(0, random.Next(1, 5))
                        .Select(_ =>
                            sent.Count > 0 && random.Next(6) == 0
                                ? Again(sent[^random.Next(1, Math.Min(sent.Count, 8) + 1)], now)
                                : NewEvent(random, tokens[random.Next(tokens.Count)], now)
                        )
                )
                .ToList();
            sent.AddRange(events.Skip(making ? 1 : 0));
            yield return new(now, events);
        }

        // A sweep ends one session of a token.
        yield return new(now.AddMinutes(1), []);
    }

    // What can be corrected is sent again by the visitor, and so received again; anything else as it was.
    private static TrackedEvent Again(TrackedEvent sent, DateTimeOffset now) =>
        EventId.IsOnce(sent.Id) ? sent with { ReceivedAt = now.AddMilliseconds(-1) } : sent;

    private static TrackedEvent Event(DateTimeOffset at, string token) =>
        new()
        {
            Id = EventId.New(at),
            Project = "demo",
            Category = EventCategory.Session,
            Action = "search",
            LogType = "SEARCH",
            Token = token,
            ReceivedAt = at,
        };

    private static TrackedEvent NewEvent(Random random, string token, DateTimeOffset now)
    {
        var action = Actions[random.Next(Actions.Length)];
        var received = now - TimeSpan.FromMilliseconds(random.Next(2000));
        var tracked = Event(received, token) with
        {
            Action = action,
            DataKey = ProductCatalog.Of("site").Find(action)?.DataKey,
            IsBot = random.Next(3) == 0 ? true : null,
            Context = random.Next(4) switch
            {
                0 => new() { UserAgent = "curl", DeviceClass = "server" },
                1 => new() { UserAgent = "Firefox", DeviceClass = "desktop" },
                _ => null,
            },
        };
        return random.Next(5) switch
        {
            0 => Rated(random, tracked),
            1 or 2 => tracked with
            {
                OccurredAt = received.AddMinutes(
                    random.Next(20) - Delays[random.Next(Delays.Length)]
                ),
                IsTimeSure = random.Next(6) == 0 ? null : true,
                IsHistorical = random.Next(4) == 0 ? true : null,
            },
            _ => tracked,
        };
    }

    /// <summary>One of few ratings of a visitor, with some of what may be said; now and then something else under its id.</summary>
    private static TrackedEvent Rated(Random random, TrackedEvent tracked) =>
        tracked with
        {
            Id = $"once.{tracked.Token![..13]}.{random.Next(3)}",
            Action = random.Next(5) == 0 ? "search_rate" : "rate",
            DataKey = null,
            Params = Json(
                random.Next(3) switch
                {
                    0 => $$"""{"value":{{random.Next(1, 6)}}}""",
                    1 => $$"""{"value":null,"comment":"{{random.Next(100)}}"}""",
                    _ => $$"""{"value":{{random.Next(1, 6)}},"comment":"{{random.Next(100)}}"}""",
                }
            ),
        };

    private static RawJson Json(string text) =>
        RawJson.TryKeep(Encoding.UTF8.GetBytes(text), out var json)
            ? json
            : throw new ArgumentException(text);
}
