using System.Text.Json.Nodes;
using Azure;
using Tracking.Functions.Compact;
using Tracking.Functions.Sessions;
using Tracking.Shared.Events;
using Tracking.Shared.Lake;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;
using Tracking.Tests.Doubles.Lake;

namespace Tracking.Flow.Tests;

/// <summary>
/// The tables for warehouses, made of real exports by a compactor that dies at any call to storage, as DuckDB reads them:
/// each event once, with the session that the sessions' own rows say, and corrected as those are.
/// </summary>
public sealed class LakeCrashTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    private readonly string folder = running.Folder;
    private readonly StorageAccount storage = running.Storage;

    [Fact]
    public async Task Tables_have_what_was_sent_whatever_dies()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            await World.ClearAsync(storage);
            using var world = new World(
                Path.Combine(folder, $"lake-{seed}"),
                storage,
                new Random(seed)
            );
            var events = await world.FillVisitsAsync();
            var frames = await world.ReadAsync(HubNames.TrackedEvents);
            foreach (var some in frames.Chunk((frames.Count / 4) + 1))
            {
                await ReadAsync(world, some);
                await CompactAsync(world);
            }

            // The facts are behind all events.
            await ReadAsync(world, await world.ReadAsync(HubNames.TrackedEvents));
            await CompactAsync(world);

            using (var copy = await LakeCopy.TakeAsync(storage))
            {
                await AssertEventsAsync(copy, events);
                await AssertSessionsAsync(copy, events);
                await AssertManifestsAsync(copy, isDay: false);
            }

            // The days are over, and what was merged is deleted.
            foreach (var days in (int[])[2, 9])
            {
                world.SetTime(World.Start.AddDays(days));
                await CompactAsync(world);
                using var copy = await LakeCopy.TakeAsync(storage);
                await AssertEventsAsync(copy, events);
                await AssertSessionsAsync(copy, events);
                await AssertManifestsAsync(copy, isDay: true);
            }
        }
    }

    [Fact]
    public async Task A_project_whose_table_is_broken_keeps_nobody_waiting_and_is_made_good()
    {
        await World.ClearAsync(storage);
        using var world = new World(Path.Combine(folder, "broken"), storage, new Random(1));
        var table = storage.Blobs.GetBlobContainerClient(BlobNames.Lake);
        var commit = table.GetBlobClient("demo/events/_delta_log/00000000000000000000.json");
        await commit.UploadAsync(BinaryData.FromString("this is none\n"));
        for (var number = 0; number < 3; number++)
        {
            foreach (var project in (string[])["demo", "other"])
            {
                var at = World.Start.AddMinutes(number);
                var tracked = World.Tracked($"{project}-{number}", at) with
                {
                    Project = project,
                    Token = $"{project}-token",
                };
                await world.SendAsync(
                    HubNames.TrackedEvents,
                    World.Frame([tracked], world.Sent, at),
                    at
                );
            }

            await ReadAsync(world, await world.ReadAsync(HubNames.TrackedEvents));
            await CompactAsync(world);
        }

        const string Ids = "select id, session_id from t order by id";
        using (var copy = await LakeCopy.TakeAsync(storage))
        {
            Assert.Equal(
                [.. Enumerable.Range(0, 3).Select(n => $"other-{n}|other-token-1")],
                await copy.QueryAsync("other/events", Ids)
            );
        }

        // Whoever looks after the app is told, and whoever reads the table.
        Assert.NotNull(Assert.Single(Compacts(world)).FailingSince);
        var lake = storage.Blobs.GetBlobContainerClient(BlobNames.Lake);
        var progress = await LakeProgress.ReadAsync(lake, default);
        Assert.NotNull(progress.FailureOf(HubNames.TrackedEvents, "demo")?.Error);
        Assert.True(
            progress.WholeUntil(HubNames.TrackedEvents, "other")
                > (progress.WholeUntil(HubNames.TrackedEvents, "demo") ?? DateTimeOffset.MinValue)
        );

        await commit.DeleteAsync();
        await CompactAsync(world);
        Assert.Null(Assert.Single(Compacts(world)).FailingSince);
        using (var copy = await LakeCopy.TakeAsync(storage))
        {
            Assert.Equal(
                [.. Enumerable.Range(0, 3).Select(n => $"demo-{n}|demo-token-1")],
                await copy.QueryAsync("demo/events", Ids)
            );
        }
    }

    private static IEnumerable<ReaderStatus> Compacts(World world) =>
        world.Services.Monitor.Statuses.Where(status => status.Reader == Compactor.Name);

    // What the readers of sessions and of exports make of some frames.
    private static async Task ReadAsync(
        World world,
        IReadOnlyList<Azure.Messaging.EventHubs.EventData> frames
    )
    {
        await new SessionReader(world.Services, world.Publisher).RunAsync(frames, default);
        await Exporting.AtOnce(world.Services).AppEvents.RunAsync(frames, default);
        var all = await world.ReadAsync(HubNames.TrackedEvents);
        await Exporting.AtOnce(world.Services).SessionFacts.RunAsync(all, default);
    }

    private static async Task CompactAsync(World world)
    {
        for (var isDone = false; !isDone; )
        {
            world.Faults.Percent = 3;
            var compactor = world.NewCompactor();
            try
            {
                isDone = await compactor.RunAsync(() => Task.CompletedTask, default);
            }
            catch (RequestFailedException)
            {
                // It died; another begins.
            }
        }

        world.Faults.Percent = 0;
    }

    // Each event is in the manifests once, and in the files that lie there at least once.
    private static async Task AssertManifestsAsync(LakeCopy copy, bool isDay)
    {
        const string Ids = "select id from t";
        var active = (await copy.QueryAsync("demo/events", Ids)).Order(StringComparer.Ordinal);
        var folder = Path.Combine(copy.Folder, "demo/events");
        var manifests = Directory
            .EnumerateFiles(
                Path.Combine(folder, "_manifests"),
                isDay ? "day.json" : "hour=*.json",
                SearchOption.AllDirectories
            )
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!)
            .ToList();
        var files = manifests.SelectMany(manifest => manifest["files"]!.AsArray()).ToList();
        var told = copy.Query(
            Ids,
            files.Select(file => Path.Combine(copy.Folder, (string)file!["path"]!))
        );
        Assert.Equal(told.Count, files.Sum(file => (int)file!["rows"]!));
        Assert.Equal(told.Count, manifests.Sum(manifest => (int)manifest["rows"]!));
        if (isDay)
        {
            Assert.Equal(active, told.Order(StringComparer.Ordinal));
            Assert.All(
                manifests,
                manifest => Assert.InRange(manifest["files"]!.AsArray().Count, 1, 2)
            );
        }
        else
        {
            Assert.Empty(told.Except(active));
            Assert.Equal(told.Count, told.Distinct().Count());
        }

        Assert.Equal(
            active.Distinct(),
            copy.Query(
                    "select distinct id from t",
                    Directory
                        .EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories)
                        .Where(f => !f.Contains("_delta_log"))
                )
                .Order(StringComparer.Ordinal)
        );
    }

    private async Task AssertEventsAsync(LakeCopy copy, IReadOnlyList<TrackedEvent> events)
    {
        var rows = await storage.SessionEventsAsync();
        foreach (var table in (string[])["demo/events", "demo/sessions"])
        {
            // It finds fault with whatever breaks the protocol.
            using var strict = new StrictDeltaReader(Path.Combine(copy.Folder, table));
            Assert.NotEmpty(strict.Transactions);
        }

        Assert.Equal(
            rows.Where(row => row.GetInt32("step") == 2)
                .Select(row =>
                    $"{row.GetString("id")}|{row.GetString("action")}|{row.GetString("sessionId")}|{row.GetString("params")}"
                )
                .Order(StringComparer.Ordinal),
            (
                await copy.QueryAsync(
                    "demo/events",
                    "select id, action, session_id, params from t where action <> 'start'"
                )
            ).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            events.Select(e => e.Id).Distinct().Count(),
            int.Parse((await copy.QueryAsync("demo/events", "select count(*)::varchar from t"))[0])
        );
    }

    private static async Task AssertSessionsAsync(
        LakeCopy copy,
        IReadOnlyList<TrackedEvent> events
    ) =>
        Assert.Equal(
            ModelSession
                .Of(events)
                .Select(s =>
                    $"{s.Id}|{s.Result}|{s.EventCount}|true|{s.Late}|{s.Bot}".ToUpperInvariant()
                )
                .Order(StringComparer.Ordinal),
            (
                await copy.QueryAsync(
                    "demo/sessions",
                    "select id, result, coalesce(events, 0), ended, late, bot from t"
                )
            )
                .Select(row => row.ToUpperInvariant())
                .Order(StringComparer.Ordinal)
        );
}
