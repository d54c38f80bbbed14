using System.Text;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Tracking.Functions.Atomic;
using Tracking.Functions.Collect.Dialects;
using Tracking.Functions.Collect.Dialects.Own;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Keeping;
using Tracking.Functions.DeadLetters;
using Tracking.Shared.Access;
using Tracking.Shared.Audit;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>
/// The writers against a real Azurite and a real hub, with calls to storage that fail before or after
/// they have done their work, writers that die and are replaced, two writers at once, batches handed
/// over again and batches skipped by the host: whatever happens, the tables and blobs end the same.
/// </summary>
public sealed class CrashTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    private readonly string folder = running.Folder;
    private readonly StorageAccount storage = running.Storage;

    [Theory]
    [InlineData(HubNames.TrackedEvents, BlobNames.AppEvents, 1)]
    [InlineData(HubNames.AuditEvents, BlobNames.AuditLogs, 2)]
    public async Task Every_event_is_one_line_in_order_whatever_dies(
        string hub,
        string container,
        int firstSeed
    )
    {
        for (var seed = firstSeed; seed < firstSeed + 16; seed += 2)
        {
            await World.ClearAsync(storage);
            var random = new Random(seed);
            using var world = new World(Path.Combine(folder, $"{hub}-{seed}"), storage, random);
            var frames = await world.FillAsync(hub);
            await world.RunAsync(
                frames,
                () =>
                    hub == HubNames.AuditEvents
                        ? Exporting.AtOnce(world.Services).AuditLogs
                        : Exporting.AtOnce(world.Services).AppEvents,
                TableNames.ExportCursors
            );

            var lines = await storage.LinesAsync(container);
            var places = lines
                .OrderBy(blob => blob.Key, StringComparer.Ordinal)
                .SelectMany(blob => blob.Value)
                .Select(line => JsonNode.Parse(line)!)
                .Select(line =>
                    ((long)line["sequence"]!, (int)line["index"]!, (string)line["id"]!)
                );
            Assert.Equal(world.Expected, places);
            Assert.True(lines.Count >= 3, $"Seed {seed}: only {lines.Count} files");
            Assert.All(lines, blob => AssertFiledByHour(blob.Key, blob.Value));
            if (hub == HubNames.AuditEvents)
            {
                AssertChained(lines);
            }
        }
    }

    [Fact]
    public async Task Every_event_is_one_row_whatever_dies()
    {
        for (var seed = 100; seed < 108; seed++)
        {
            await World.ClearAsync(storage);
            var random = new Random(seed);
            using var world = new World(Path.Combine(folder, $"atomic-{seed}"), storage, random);
            var frames = await world.FillAsync(HubNames.TrackedEvents);
            await world.RunAsync(
                frames,
                () => new AtomicReader(world.Services),
                TableNames.AtomicCursors,
                faultPercent: 2
            );
            Assert.Equal(
                world.Expected.DistinctBy(e => e.Id).OrderBy(e => e.Id, StringComparer.Ordinal),
                (await storage.RowsAsync(TableNames.AtomicLogs))
                    .Select(r => (RowPlace.Of(r).Sequence, RowPlace.Of(r).Index, r.GetString("id")))
                    .OrderBy(e => e.Item3, StringComparer.Ordinal)
            );
        }
    }

    [Fact]
    public async Task A_row_that_storage_never_takes_becomes_a_dead_letter_and_the_rest_is_written()
    {
        await World.ClearAsync(storage);
        using var world = new World(Path.Combine(folder, "refused"), storage, new Random(1));
        var good = Enumerable.Range(0, 120).Select(i => World.Tracked($"good-{i}", World.Start));
        var bad = World.Tracked("bad", World.Start) with { Label = new string('x', 40_000) };
        var frame = World.Frame([.. good.Take(50), bad, .. good.Skip(50)], 0, World.Start);
        await new AtomicReader(world.Services).RunAsync([frame], CancellationToken.None);
        Assert.Equal(120, (await storage.RowsAsync(TableNames.AtomicLogs)).Count);

        // It is told in the hub of what was not accepted, and kept by the reader of that.
        await new DeadLetterReader(world.Services).RunAsync(
            await world.ReadAsync(HubNames.RejectedEvents),
            CancellationToken.None
        );
        var letter = Assert.Single(await storage.RowsAsync(TableNames.DeadLetters));
        Assert.Equal("refused", letter.GetString("reason"));
        Assert.Equal("demo", letter.GetString("project"));
        Assert.Equal("WriteAtomicLogs", letter.GetString("reader"));
        Assert.Contains(
            "bad",
            Encoding.UTF8.GetString(letter.GetBinary("raw")),
            StringComparison.Ordinal
        );

        // Tried again, it is for the reader that gave it up, and for no other.
        await ReplayAsync(world, letter);
        var again = Assert.Single(await world.ReadAsync(HubNames.TrackedEvents));
        var item = Assert.Single(FrameReader.Read(again, new Refusals()));
        Assert.True(item.IsFor("WriteAtomicLogs"));
        Assert.False(item.IsFor("AggregateSessions"));
        Assert.False(item.IsFor("ExportAppEvents"));
    }

    private static async Task ReplayAsync(World world, TableEntity letter)
    {
        var keys = SigningKeys.Parse("test:" + Convert.ToBase64String(new byte[32]));
        var results = await new Replayer(
            new DeadLetterStore(world.Storage),
            new DialectList([new CollectDialect()]),
            new EventStamper(keys),
            world.Publisher,
            TimeProvider.System
        ).ReplayAsync(
            new Project("demo", "Demo", "site", [], TimeSpan.FromMinutes(30)),
            [letter],
            isDryRun: false,
            CancellationToken.None
        );
        Assert.Equal("accepted", Assert.Single(results).Status);
    }

    private static void AssertFiledByHour(string name, string[] lines) =>
        Assert.All(
            lines,
            line =>
                Assert.Equal(
                    BlobNames.HourOf(name).Hour,
                    ((DateTimeOffset)JsonNode.Parse(line)!["enqueuedAt"]!).Hour
                )
        );

    private static void AssertChained(IReadOnlyDictionary<string, string[]> blobs)
    {
        string? previous = null;
        foreach (var (name, lines) in blobs.OrderBy(blob => blob.Key, StringComparer.Ordinal))
        {
            foreach (var line in lines)
            {
                Assert.Equal(
                    LineChain.HashOf(Encoding.UTF8.GetBytes(previous ?? name)),
                    (string?)JsonNode.Parse(line)!["previousLineSha256"]
                );
                previous = line;
            }
        }
    }
}
