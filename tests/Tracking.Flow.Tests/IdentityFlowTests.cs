using System.Globalization;
using System.Text.Json.Nodes;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>
/// An event counts once, however often and however much later it is sent, whatever differs between the
/// attempts: in rows, in reports and in sessions.
/// </summary>
public sealed class IdentityFlowTests : IDisposable
{
    private const int SegmentMessages = 60;
    private const int OfOneVisitor = 2500;

    // More than there are partitions, so that some meet in one.
    private static readonly IReadOnlyList<string> Visitors =
    [
        .. Enumerable.Range(0, 12).Select(i => $"visitor {i}"),
    ];

    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Attempts_at_other_times_count_once_everywhere()
    {
        var now = TimeProvider.System.GetUtcNow();
        await using (var app = await TrackingApp.StartAsync(folder, storage))
        {
            await SendAsync(app, now, now);

            // At once, and with a clock that says something else than before.
            await SendAsync(app, now, now.AddSeconds(45));
            await AssertCountedOnceAsync(app, attempts: 2);
        }

        // Behind the end of the sessions, and in another hour.
        await using var later = await TrackingApp.StartAsync(
            folder,
            storage,
            "--LocalRuntime:ClockOffset",
            "01:31:00"
        );
        await SendAsync(later, now, now.AddMinutes(91));
        var sessions = await AssertCountedOnceAsync(later, attempts: 3);
        Assert.Equal(sessions.Count, sessions.DistinctBy(s => (string?)s["user"]).Count());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0192f3a4-1111-4111-8111-000000000000")]
    public async Task An_id_belongs_to_its_visitor(string id)
    {
        await using var app = await TrackingApp.StartAsync(folder, storage);
        var answer = await app.PostAsync(
            "v1/collect",
            new
            {
                events = Visitors
                    .Append(Visitors[0])
                    .Select(user => new
                    {
                        type = "page.visit",
                        id,
                        user,
                    }),
            }
        );
        Assert.Equal((Visitors.Count, 1), ((int)answer["accepted"]!, (int)answer["duplicate"]!));
        await Support.EventuallyAsync(async () =>
        {
            var rows = await storage.RowsAsync("atomiclogs");
            Assert.Equal(Visitors.Order(), rows.Select(row => row.GetString("user")).Order());
            var sessions = Tallies.SessionsOf(await storage.RowsAsync("sessions"));
            Assert.Equal(Visitors.Count, sessions.Count);
            Assert.All(sessions, row => Assert.Equal(1, row.GetInt32("eventCount")));
        });
    }

    /// <summary>What clients send again: the same bytes, or with their times stamped anew.</summary>
    private static async Task SendAsync(TrackingApp app, DateTimeOffset made, DateTimeOffset sentAt)
    {
        // Segment's SDKs say when a message was made and when it is sent, by the same clock.
        await app.PostAsync(
            "v1/batch",
            new
            {
                batch = Enumerable
                    .Range(0, SegmentMessages)
                    .Select(i => new
                    {
                        type = "track",
                        @event = "Order",
                        messageId = $"segment-{i}",
                        userId = "segment",
                        timestamp = Text(made.AddSeconds(i - SegmentMessages)),
                    }),
                sentAt = Text(made),
            }
        );
        await app.PostAsync(
            "v1/batch",
            new
            {
                batch = Enumerable
                    .Range(0, OfOneVisitor)
                    .Select(i => new
                    {
                        type = "page",
                        messageId = $"m{i}",
                        userId = "many",
                    }),
            }
        );
        await app.PostAsync(
            "v1/collect",
            new
            {
                events = new[]
                {
                    new
                    {
                        type = "search",
                        id = "stamped anew",
                        user = "stamped",
                        occurredAt = Text(sentAt),
                    },
                    new
                    {
                        type = "search",
                        id = "älter " + new string('é', 100),
                        user = "long",
                        occurredAt = Text(sentAt),
                    },
                },
            }
        );

        // The session that is made for it is the same one too.
        await app.PostAsync(
            "v1/tracking/events",
            new
            {
                type = "search",
                id = "auto-1",
                autoSession = true,
                data = new { },
            }
        );
    }

    private async Task<List<JsonNode>> AssertCountedOnceAsync(TrackingApp app, int attempts)
    {
        // The exports have a line for each attempt, by which it is known that all have arrived.
        await Support.EventuallyAsync(async () =>
        {
            var lines = (await storage.LinesAsync("app-events"))
                .Where(blob => blob.Key.Contains("/part-", StringComparison.Ordinal))
                .Sum(blob => blob.Value.Length);
            Assert.Equal(attempts * (SegmentMessages + OfOneVisitor + 4), lines);
            var cursors = await CursorsAsync("exportcursors");
            Assert.Equal(cursors, await CursorsAsync("atomiccursors"));
            Assert.Equal(cursors, await CursorsAsync("sessioncursors"));
        });

        using var reader = new TrackingClient(app, TrackingApp.SecretKey);
        var sessions = new List<JsonNode>();
        await Support.EventuallyAsync(async () =>
        {
            var logs = await storage.RowsAsync("atomiclogs");
            Assert.Equal(SegmentMessages, logs.Count(r => r.GetString("action") == "Order"));
            Assert.Equal(OfOneVisitor, logs.Count(r => r.GetString("action") == "page.visit"));
            Assert.Equal(3, logs.Count(r => r.GetString("action") == "search"));

            var totals = (await reader.GetAsync("v1/reports/log-types"))["totals"]!;
            Assert.Equal(SegmentMessages, (int)totals["ORDER"]!);
            Assert.Equal(OfOneVisitor, (int)totals["PAGE_VISIT"]!);
            Assert.Equal(3, (int)totals["SEARCH"]!);

            sessions =
            [
                .. (await reader.GetAsync("v1/sessions"))["sessions"]!.AsArray().OfType<JsonNode>(),
            ];
            Assert.Equal(
                [
                    (null, 1),
                    ("long", 1),
                    ("many", OfOneVisitor),
                    ("segment", SegmentMessages),
                    ("stamped", 1),
                ],
                sessions
                    .Select(s => (User: (string?)s["user"], Count: (int)s["eventCount"]!))
                    .OrderBy(s => s.User, StringComparer.Ordinal)
            );
        });
        foreach (var session in sessions)
        {
            var told = await reader.GetAsync($"v1/sessions/{session["sessionId"]}");
            Assert.Equal(
                (int)session["eventCount"]!,
                told["events"]!
                    .AsArray()
                    .Count(e => (string?)e!["action"] is not ("start" or "user_browser"))
            );
        }

        return sessions;
    }

    private async Task<IEnumerable<(string, long?)>> CursorsAsync(string table) =>
        (await storage.RowsAsync(table))
            .Where(row => row.PartitionKey == "tracked-events")
            .Select(row => (row.RowKey, row.GetInt64("sequence")));

    private static string Text(DateTimeOffset time) =>
        time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
