using System.Text;
using System.Text.Json.Nodes;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>
/// One hostile event in a hundred, sent among the good ones of another project: the good ones are all there,
/// once, in rows, reports, sessions and exports; of each hostile one it is known what became of it.
/// </summary>
public sealed class HostileFlowTests : IDisposable
{
    private const int Rounds = 40;
    private const int GoodOfARound = 99;

    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();
    private readonly Random random = new(7);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Hostile_events_cost_no_other_project_anything()
    {
        await using var app = await TrackingApp.StartAsync(folder, storage);
        using var admin = TrackingClient.Admin(app);
        using var good = await admin.MakeAsync("good", new { }, "write");
        using var evil = await admin.MakeAsync("evil", new { }, "write");
        var sent = new List<string>();
        var verdicts = new List<JsonNode>();
        for (var round = 0; round < Rounds; round++)
        {
            var ids = Enumerable.Range(0, GoodOfARound).Select(_ => NewId()).ToList();
            sent.AddRange(ids);
            await good.PostAsync(
                "v1/collect",
                new
                {
                    events = ids.Select(id => new
                    {
                        type = "page.visit",
                        id,
                        user = $"user {random.Next(50)}",
                    }),
                }
            );
            var (_, answer) = await evil.PostAsync("v1/collect", Hostile(round));
            verdicts.AddRange(answer["verdicts"]!.AsArray().OfType<JsonNode>());
        }

        await AssertGoodAsync(admin, sent);
        await AssertEvilAsync(admin, verdicts);
        var (_, health) = await good.SendAsync(HttpMethod.Get, "v1/health", null);
        Assert.Equal("ok", (string?)health["status"]);
    }

    private async Task AssertGoodAsync(TrackingClient admin, List<string> sent)
    {
        using var reader = await admin.KeyAsync("good", "secret");
        await Support.EventuallyAsync(async () =>
        {
            AssertOnce(
                sent,
                (await storage.RowsAsync("atomiclogs"))
                    .Where(r => r.GetString("project") == "good")
                    .Select(r => r.GetString("id"))
            );
            AssertOnce(
                sent,
                (await storage.SessionEventsAsync())
                    .Where(r => r.GetString("project") == "good" && r.GetInt32("step") == 2)
                    .Select(r => r.GetString("id"))
            );
            var lines = (await storage.LinesAsync("app-events"))
                .Where(blob => blob.Key.Contains("/part-", StringComparison.Ordinal))
                .SelectMany(blob => blob.Value)
                .Select(line => JsonNode.Parse(line)!);
            AssertOnce(
                sent,
                lines.Where(l => (string?)l["project"] == "good").Select(l => (string)l["id"]!)
            );
            Assert.Equal(
                sent.Count,
                (int)(await reader.GetAsync("v1/reports/log-types"))["totals"]!["PAGE_VISIT"]!
            );
            Assert.Equal(
                sent.Count,
                Tallies
                    .SessionsOf(await storage.RowsAsync("sessions"))
                    .Where(r => r.GetString("project") == "good")
                    .Sum(r => r.GetInt32("eventCount"))
            );
        });
    }

    // Whatever was accepted of them has its row, or is a dead letter.
    private async Task AssertEvilAsync(TrackingClient admin, List<JsonNode> verdicts)
    {
        using var reader = await admin.KeyAsync("evil", "secret");
        var accepted = verdicts
            .Where(v => (string?)v["status"] == "accepted")
            .Select(v => (string)v["id"]!)
            .ToList();
        Assert.All(
            verdicts.Where(v => (string?)v["status"] != "accepted"),
            v => Assert.NotNull(v["reason"])
        );
        await Support.EventuallyAsync(async () =>
        {
            var rows = (await storage.RowsAsync("atomiclogs"))
                .Where(r => r.GetString("project") == "evil")
                .Select(r => r.GetString("id"));
            var letters = (await reader.GetAsync("v1/dead-letters?limit=1000"))["deadLetters"]!
                .AsArray()
                .Select(l => (string?)l!["eventId"] ?? "");
            Assert.Empty(accepted.Except(rows.Concat(letters)));
        });
    }

    private static void AssertOnce(IEnumerable<string> expected, IEnumerable<string> found) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));

    private string NewId() =>
        random.Next(3) == 0
            ? $"own-{random.Next()}"
            : Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();

    private JsonObject Hostile(int round)
    {
        var character = (string[])["é", "中", "😀", "\u0001", "'", "%", "!", "~", "_", "\""];
        var c = character[random.Next(character.Length)];
        var e = new JsonObject { ["type"] = "page.visit" };
        switch (round % 10)
        {
            case 0:
                e["id"] = Repeat(c, 128);
                break;
            case 1:
                e["type"] = "instant_click";
                e["params"] = new JsonObject { ["contentId"] = Repeat(c, 5000) };
                break;
            case 2:
                e["user"] = "metrics";
                e["params"] = new JsonObject { ["metrics"] = Metrics(c) };
                break;
            case 3:
                e["type"] = "rate";
                e["user"] = "metrics";
                e["params"] = new JsonObject { ["value"] = 1e308, ["contentId"] = Repeat(c, 900) };
                break;
            case 4:
                e["type"] = "search";
                e["params"] = new JsonObject { ["query"] = "x" + Repeat("😀", 300) };
                break;
            case 5:
                e["user"] = Repeat(c, 256);
                e["id"] = Repeat(c, 120) + round;
                e["occurredAt"] = TimeProvider.System.GetUtcNow().AddDays(-30);
                break;
            case 6:
                e["label"] = Repeat(c, 4096);
                e["url"] = "https://a.example/" + Repeat(c, 4000);
                e["referrer"] = Repeat(c, 4000);
                e["user"] = "texts";
                break;
            case 7:
                e["id"] = Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddYears(50));
                break;
            case 8:
                e["type"] = "user_info";
                e["user"] = "texts";
                e["params"] = new JsonObject { ["about"] = Repeat(c, 7000) };
                break;
            default:
                e["params"] = new JsonObject
                {
                    ["only"] = "WriteAtomicLogs",
                    ["text"] = Repeat(c, 8000),
                };
                break;
        }

        return new JsonObject { ["events"] = new JsonArray(e) };
    }

    private static JsonObject Metrics(string c)
    {
        var metrics = new JsonObject();
        for (var i = 0; i < 100; i++)
        {
            metrics[Repeat(c, 60) + i] = i % 2 == 0 ? 1e308 : -1e308;
        }

        return metrics;
    }

    // As many UTF-16 units at the most, whole characters only.
    private static string Repeat(string c, int length) =>
        new StringBuilder().Insert(0, c, length / c.Length).ToString();
}
