using Azure;
using Microsoft.Extensions.Options;
using Tracking.Functions.Compact;
using Tracking.Functions.Exports;
using Tracking.Functions.Sessions;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

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
            var events = await Visits.FillAsync(world);
            var frames = await world.ReadAsync(HubNames.TrackedEvents);
            foreach (var some in frames.Chunk((frames.Count / 4) + 1))
            {
                await ReadAsync(world, some);
                await CompactAsync(world);
            }

            using var copy = await LakeCopy.TakeAsync(storage);
            await AssertEventsAsync(copy, events);
            await AssertSessionsAsync(copy, events);
        }
    }

    // What the readers of sessions and of exports make of some frames.
    private static async Task ReadAsync(
        World world,
        IReadOnlyList<Azure.Messaging.EventHubs.EventData> frames
    )
    {
        await new SessionReader(world.Services, world.Publisher).RunAsync(frames, default);
        await new ExportReaders(world.Services).AppEvents.RunAsync(frames, default);
        var facts = await world.ReadAsync(HubNames.SessionFacts);
        if (facts.Count > 0)
        {
            await new ExportReaders(world.Services).SessionFacts.RunAsync(facts, default);
        }
    }

    private static async Task CompactAsync(World world)
    {
        for (var isDone = false; !isDone; )
        {
            world.Faults.Percent = 4;
            var compactor = NewCompactor(world);
            try
            {
                await compactor.RunAsync(() => Task.CompletedTask, default);
                isDone = true;
            }
            catch (RequestFailedException)
            {
                // It died; another begins.
            }
        }

        world.Faults.Percent = 0;
    }

    private static Compactor NewCompactor(World world) =>
        new(
            world.Storage,
            new StreamLimitReader(world.Storage, world.Hubs, world.Time),
            new ProjectDirectory(
                (_, _) => Task.FromResult<ProjectKey?>(null),
                _ => Task.FromResult<IReadOnlyList<Project>?>([]),
                new RateLimits(Options.Create(new RateLimitOptions())),
                Options.Create(new ProjectDirectoryOptions()),
                world.Time
            ),
            world.Time
        );

    private async Task AssertEventsAsync(LakeCopy copy, IReadOnlyList<TrackedEvent> events)
    {
        var rows = await storage.RowsAsync(TableNames.SessionEvents);
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
