using System.Text;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Flow.Tests;

/// <summary>What visitors do over some hours, in one partition, as a hub has it.</summary>
internal static class Visits
{
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

    /// <summary>Visits of several visitors with pauses, retries of clients, and a sweep now and then.</summary>
    public static async Task<IReadOnlyList<TrackedEvent>> FillAsync(World world)
    {
        var random = world.Random;
        var now = World.Start;
        var tokens = Enumerable
            .Range(0, 5)
            .Select(i => Guid.CreateVersion7(World.Start.AddMinutes(i)).ToString("N"))
            .ToList();
        var sent = new List<TrackedEvent>();
        for (var sequence = 0; sequence < 40; sequence++)
        {
            now += TimeSpan.FromMinutes(
                random.Next(10) == 0 ? random.Next(25, 70) : random.Next(6)
            );
            if (random.Next(4) == 0 || sequence == 39)
            {
                now += sequence == 39 ? TimeSpan.FromHours(2) : TimeSpan.Zero;
                await world.SendAsync(
                    HubNames.TrackedEvents,
                    Frame.CreateSweep(World.Partition),
                    now
                );
                continue;
            }

            // Some tokens are made where they are first used, as the collector makes them.
            var making = sequence is > 0 and < 6 && random.Next(2) == 0;
            if (making)
            {
                var made = now - TimeSpan.FromMilliseconds(random.Next(500));
                tokens.Add(Guid.CreateVersion7(made).ToString("N"));
                sent.Add(
                    World.Tracked(EventId.New(made), made) with
                    {
                        Action = "start",
                        DataKey = "START",
                        LogType = null,
                        Token = tokens[^1],
                    }
                );
            }

            var events = (making ? sent[^1..] : [])
                .Concat(
                    Enumerable
                        .Range(0, random.Next(1, 5))
                        .Select(_ =>
                            sent.Count > 0 && random.Next(6) == 0
                                ? sent[^random.Next(1, Math.Min(sent.Count, 8) + 1)]
                                : NewEvent(random, tokens[random.Next(tokens.Count)], now)
                        )
                )
                .ToList();
            sent.AddRange(events.Skip(making ? 1 : 0));
            await world.SendAsync(HubNames.TrackedEvents, World.Frame(events, sequence, now), now);
        }

        // A sweep ends one session of a token.
        await world.SendAsync(
            HubNames.TrackedEvents,
            Frame.CreateSweep(World.Partition),
            now.AddMinutes(1)
        );
        return sent;
    }

    private static TrackedEvent NewEvent(Random random, string token, DateTimeOffset now)
    {
        var action = Actions[random.Next(Actions.Length)];
        var received = now - TimeSpan.FromMilliseconds(random.Next(2000));
        var tracked = World.Tracked(EventId.New(received), received) with
        {
            Action = action,
            DataKey = ProductCatalog.Of("site").Find(action)?.DataKey,
            Token = token,
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
