using System.Globalization;
using System.Text.Json.Nodes;
using Tracking.Shared.Lake;
using Tracking.Shared.Tables;

namespace Tracking.Flow.Tests;

/// <summary>What is told of the tables for warehouses: nothing while there is nothing, and then what they have.</summary>
public sealed class ExportsFlowTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Tables_are_told_of_as_they_are()
    {
        await using (
            var app = await TrackingApp.StartAsync(
                folder,
                storage,
                "--Lake__CommitSeconds",
                "86400"
            )
        )
        {
            using var client = new TrackingClient(app, TrackingApp.SecretKey);
            await Support.EventuallyAsync(async () =>
            {
                // A run without anything to take.
                var exports = await client.GetAsync("v1/exports");
                Assert.NotNull((string?)exports["ranAt"]);
            });
            var nothing = await client.GetAsync("v1/exports");
            Assert.Empty(nothing["hours"]!.AsArray());
            Assert.Null(nothing["continuation"]);
            Assert.Equal(
                ["events", "sessions", "audit"],
                nothing["tables"]!.AsObject().Select(table => table.Key)
            );
            var events = nothing["tables"]!["events"]!;
            Assert.Null(events["version"]);
            Assert.Equal(
                (0, 0, 0),
                ((int)events["rows"]!, (int)events["bytes"]!, (int)events["files"]!)
            );
            Assert.Equal("demo/events", (string?)events["path"]);
            await client.PostAsync("v1/collect", new { type = "search", user = "ann" });
            await client.PostAsync("v1/collect", new { type = "search", user = "bob" });
        }

        // Some minutes later by its clock everything is in the tables.
        await using var later = await TrackingApp.StartAsync(
            folder,
            storage,
            "--Lake__CommitSeconds",
            "1",
            "--LocalRuntime__ClockOffset",
            "00:02:00"
        );
        using var reader = new TrackingClient(later, TrackingApp.SecretKey);
        await Support.EventuallyAsync(async () =>
        {
            var told = await reader.GetAsync("v1/exports?table=events");
            var events = Assert.Single(told["tables"]!.AsObject()).Value!;
            Assert.Equal(2, (int)events["rows"]!);
            Assert.True((int)events["version"]! >= 0);
            Assert.True((int)events["bytes"]! > 0);
            Assert.True((int)events["files"]! > 0);
            Assert.InRange((int)events["lagSeconds"]!, 0, 600);
        });
    }

    [Fact]
    public async Task Hours_and_days_that_are_over_are_told_newest_first_page_by_page()
    {
        await using var app = await TrackingApp.StartAsync(
            folder,
            storage,
            "--Lake__CommitSeconds",
            "86400"
        );
        using var client = new TrackingClient(app, TrackingApp.SecretKey);
        foreach (var hour in (int[])[0, 1, 2, 23])
        {
            await WriteAsync("events", Day.AddHours(hour), isDay: false);
            await WriteAsync("sessions", Day.AddDays(1).AddHours(hour), isDay: false);
        }

        // A day stands for its hours, whose manifests may still be there.
        await WriteAsync("events", Day.AddDays(1), isDay: true);
        await WriteAsync("events", Day.AddDays(1).AddHours(5), isDay: false);
        await WriteAsync("audit", Day.AddDays(-20), isDay: true);
        var all = await PagesAsync(client, "from=2026-11-01&to=2026-11-22", 1000);
        Assert.Equal(
            [
                "sessions 2026-11-21T23",
                "sessions 2026-11-21T02",
                "sessions 2026-11-21T01",
                "events 2026-11-21",
                "sessions 2026-11-21T00",
                "events 2026-11-20T23",
                "events 2026-11-20T02",
                "events 2026-11-20T01",
                "events 2026-11-20T00",
            ],
            all
        );
        Assert.Equal(all, await PagesAsync(client, "from=2026-11-01&to=2026-11-22", 1));
        Assert.Equal(all, await PagesAsync(client, "from=2026-11-01&to=2026-11-22", 4));
        Assert.Equal(
            ["events 2026-11-20T02", "events 2026-11-20T01"],
            await PagesAsync(client, "from=2026-11-20T01:30:00Z&to=2026-11-20T02:30:00Z", 1)
        );
        Assert.Equal(
            ["audit 2026-10-31"],
            await PagesAsync(client, "from=2026-10-30&to=2026-11-20&table=audit", 10)
        );
        var told = (await client.GetAsync("v1/exports?from=2026-11-20&to=2026-11-20T01:00:00Z"))[
            "hours"
        ]![0]!;
        Assert.Equal(
            "demo/events/_manifests/dt=2026-11-20/hour=00.json",
            (string?)told["manifest"]
        );
        Assert.Equal((7, 70, 1), ((int)told["rows"]!, (int)told["bytes"]!, (int)told["files"]!));
        Assert.Equal("""{"02":[3,9]}""", told["partitions"]!.ToJsonString());
    }

    private Task WriteAsync(string table, DateTimeOffset start, bool isDay) =>
        new LakeManifest(
            $"demo/{table}",
            start.UtcDateTime.ToString(
                isDay ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH",
                CultureInfo.InvariantCulture
            ),
            5,
            7,
            70,
            [new LakeManifestFile("x.parquet", 7, 70, "00")],
            new Dictionary<string, long[]> { ["02"] = [3, 9] },
            start
        ).WriteAsync(storage.Blobs.GetBlobContainerClient(BlobNames.Lake), default);

    private static async Task<IReadOnlyList<string>> PagesAsync(
        TrackingClient client,
        string range,
        int limit
    )
    {
        var found = new List<string>();
        for (string? place = ""; place is not null; )
        {
            var page = await client.GetAsync(
                $"v1/exports?{range}&limit={limit}{(place.Length > 0 ? $"&continuation={place}" : "")}"
            );
            Assert.InRange(page["hours"]!.AsArray().Count, 0, limit);
            found.AddRange(page["hours"]!.AsArray().Select(Say));
            place = (string?)page["continuation"];
        }

        return found;
    }

    private static string Say(JsonNode? hour) => $"{hour!["table"]} {hour["period"]}";
}
