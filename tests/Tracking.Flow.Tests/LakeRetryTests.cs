using System.Text;
using Tracking.Functions.Sessions;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Lake;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>What comes again, or is corrected, after the first of it is in the tables; and columns that are added.</summary>
public sealed class LakeRetryTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    private readonly StorageAccount storage = running.Storage;
    private readonly string folder = running.Folder;

    [Fact]
    public async Task An_event_that_comes_again_days_later_is_not_another_row()
    {
        await World.ClearAsync(storage);
        using var world = new World(Path.Combine(folder, "retries"), storage, new Random(1));
        TrackedEvent[] events =
        [
            World.Tracked(EventId.New(World.Start), World.Start),
            World.Tracked("own-1", World.Start) with
            {
                OccurredAt = World.Start.AddMinutes(-3),
            },
            World.Tracked("imported-1", World.Start) with
            {
                OccurredAt = World.Start.AddDays(-700),
                IsHistorical = true,
            },
            World.Tracked("once.rating", World.Start) with
            {
                Action = "rate",
                Params = Json("""{"value":2}"""),
            },
        ];
        foreach (var minutes in (int[])[0, 90, 3 * 24 * 60])
        {
            var at = World.Start.AddMinutes(minutes);
            await TakeAsync(
                world,
                at,
                [
                    .. events.Select(e =>
                        e with
                        {
                            ReceivedAt = at,
                            Token = "visitor",
                            Params =
                                e.Action == "rate"
                                    ? Json($$"""{"value":{{minutes}},"at{{minutes}}":true}""")
                                    : default,
                        }
                    ),
                ]
            );
        }

        using var copy = await LakeCopy.TakeAsync(storage);
        Assert.Equal(
            events.Select(e => e.Id).Order(StringComparer.Ordinal),
            await copy.QueryAsync("demo/events", "select id from t order by id")
        );
        Assert.Equal(
            ["""{"value":4320,"at0":true,"at90":true,"at4320":true}|3"""],
            await copy.QueryAsync(
                "demo/events",
                "select params, date_diff('day', received_at, corrected_at) from t where action = 'rate'"
            )
        );
    }

    [Fact]
    public async Task An_id_belongs_to_its_visitor()
    {
        await World.ClearAsync(storage);
        using var world = new World(Path.Combine(folder, "owners"), storage, new Random(1));
        foreach (var token in (string[])["a", "b", "a"])
        {
            await TakeAsync(
                world,
                World.Start,
                [World.Tracked("1", World.Start) with { Token = token }]
            );
        }

        using var copy = await LakeCopy.TakeAsync(storage);
        Assert.Equal(
            ["1|a", "1|b"],
            await copy.QueryAsync("demo/events", "select id, token from t order by token")
        );
    }

    [Fact]
    public async Task A_column_is_added_and_keeps_its_type()
    {
        await World.ClearAsync(storage);
        using var world = new World(Path.Combine(folder, "columns"), storage, new Random(1));
        var number = 0;
        foreach (
            var columns in (PromotedColumn[][])
                [
                    [],
                    [new("sku", "sku", PromotedType.Whole)],
                    [new("sku", "sku", PromotedType.Text)],
                ]
        )
        {
            await TakeAsync(
                world,
                World.Start,
                [
                    World.Tracked($"{number++}", World.Start) with
                    {
                        Params = Json(number == 3 ? """{"sku":"x"}""" : """{"sku":7}"""),
                    },
                ],
                columns
            );
        }

        using var copy = await LakeCopy.TakeAsync(storage);
        Assert.Equal(
            ["0||", "1|7|", """2||{"p_sku":"x"}"""],
            await copy.QueryAsync("demo/events", "select id, p_sku, rescued from t order by id")
        );
    }

    [Fact]
    public async Task A_table_from_which_others_have_deleted_is_gone_on_from()
    {
        await World.ClearAsync(storage);
        using var world = new World(Path.Combine(folder, "deleted"), storage, new Random(1));
        var events = Enumerable
            .Range(0, 3)
            .Select(n => World.Tracked($"{n}", World.Start) with { Token = $"visitor-{n}" })
            .ToList();
        await TakeAsync(world, World.Start, events);

        // Another engine writes the rows that stay into a file of its own, and says nothing of ours about it.
        var table = new DeltaTable(
            storage.Blobs.GetBlobContainerClient(BlobNames.Lake),
            "demo/events",
            world.Time
        );
        var before = await table.ReadAsync(null, default);
        var file = Assert.Single(before.Files.Values);
        var rows = new LakeRows(before.Schema);
        await table.ReadFileAsync(file, rows, default);
        var left = rows.Take([1, 2]);
        var written = await table.WriteFileAsync(
            left,
            DateOnly.FromDateTime(World.Start.UtcDateTime),
            new Dictionary<string, string>(),
            default
        );
        var deletion = new DeltaCommit("DELETE")
        {
            Added = [written with { Tags = null }],
            Removed = [file.Path],
        };
        Assert.NotNull(await table.TryCommitAsync(before, deletion, default));

        var later = World.Start.AddDays(2);
        await TakeAsync(
            world,
            later,
            [
                .. events.Skip(1),
                World.Tracked("3", later) with
                {
                    Token = "visitor-3",
                    ReceivedAt = later,
                },
            ]
        );
        using var copy = await LakeCopy.TakeAsync(storage);
        Assert.Equal(
            ["1", "2", "3"],
            await copy.QueryAsync("demo/events", "select id from t order by id")
        );
    }

    private static RawJson Json(string text) =>
        RawJson.TryKeep(Encoding.UTF8.GetBytes(text), out var json)
            ? json
            : throw new ArgumentException(text);

    private static async Task TakeAsync(
        World world,
        DateTimeOffset at,
        IReadOnlyList<TrackedEvent> events,
        params PromotedColumn[] columns
    )
    {
        await world.SendAsync(HubNames.TrackedEvents, World.Frame(events, world.Sent, at), at);
        var frames = await world.ReadAsync(HubNames.TrackedEvents);
        await new SessionReader(world.Services, world.Publisher).RunAsync(frames, default);
        await Exporting.AtOnce(world.Services).AppEvents.RunAsync(frames, default);
        frames = await world.ReadAsync(HubNames.TrackedEvents);
        await Exporting.AtOnce(world.Services).SessionFacts.RunAsync(frames, default);

        Assert.True(
            await world
                .NewCompactor(
                    new Project("demo", "Demo", "site", [], Project.DefaultSessionTimeout)
                    {
                        Columns = columns,
                    }
                )
                .RunAsync(() => Task.CompletedTask, default)
        );
    }
}
