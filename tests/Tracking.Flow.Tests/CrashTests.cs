using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Atomic;
using Tracking.Functions.Exports;
using Tracking.LocalRuntime.Hosting;
using Tracking.LocalRuntime.Hubs;
using Tracking.Shared.DeadLetters;
using Tracking.Shared.Events;
using Tracking.Shared.Storage;
using Tracking.Shared.Streams;

namespace Tracking.Flow.Tests;

/// <summary>
/// The writers against a real Azurite and a real hub, with calls to storage that fail before or after
/// they have done their work, writers that die and are replaced, two writers at once, batches handed
/// over again and batches skipped by the host: whatever happens, the tables and blobs end the same.
/// </summary>
public sealed class CrashTests : IAsyncLifetime
{
    private const int Frames = 40;
    private const int Partition = 0;
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 40, 0, TimeSpan.Zero);

    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();
    private Azurite azurite = null!;

    public async Task InitializeAsync() =>
        azurite = (
            await Azurite.EnsureAsync(
                storage.Address,
                Path.Combine(folder, "azurite"),
                CancellationToken.None
            )
        )!;

    public async Task DisposeAsync()
    {
        await azurite.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

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
            await ClearAsync();
            var random = new Random(seed);
            using var world = new World(Path.Combine(folder, $"{hub}-{seed}"), storage, random);
            var frames = await world.FillAsync(hub);
            await RunAsync(
                world,
                frames,
                () => new Exporter(world.Storage, world.Holes, world.DeadLetters),
                (exporter, batch) => exporter.WriteAsync(hub, batch, CancellationToken.None),
                storage,
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
                Assert.All(lines, blob => AssertChained(blob.Key, blob.Value));
            }
        }
    }

    [Fact]
    public async Task Every_event_is_one_row_whatever_dies()
    {
        for (var seed = 100; seed < 108; seed++)
        {
            await ClearAsync();
            var random = new Random(seed);
            using var world = new World(Path.Combine(folder, $"atomic-{seed}"), storage, random);
            var frames = await world.FillAsync(HubNames.TrackedEvents);
            await RunAsync(
                world,
                frames,
                () =>
                    new AtomicLogWriter(
                        world.Storage,
                        world.Holes,
                        new EventAnchors(world.Storage),
                        world.DeadLetters
                    ),
                (writer, batch) => writer.WriteAsync(batch, CancellationToken.None),
                storage,
                TableNames.AtomicCursors
            );
            Assert.Equal(
                world.Expected.Select(e => e.Id).Order(),
                (await storage.RowsAsync(TableNames.AtomicLogs))
                    .Select(r => r.GetString("id"))
                    .Order()
            );
        }
    }

    [Fact]
    public async Task A_row_that_storage_never_takes_becomes_a_dead_letter_and_the_rest_is_written()
    {
        await ClearAsync();
        using var world = new World(Path.Combine(folder, "refused"), storage, new Random(1));
        var good = Enumerable.Range(0, 120).Select(i => World.Tracked($"good-{i}", Start));
        var bad = World.Tracked("bad", Start) with { Label = new string('x', 40_000) };
        var frame = World.Frame([.. good.Take(50), bad, .. good.Skip(50)], 0, Start);
        var writer = new AtomicLogWriter(
            world.Storage,
            world.Holes,
            new EventAnchors(world.Storage),
            world.DeadLetters
        );
        await writer.WriteAsync([frame], CancellationToken.None);
        Assert.Equal(120, (await storage.RowsAsync(TableNames.AtomicLogs)).Count);
        var letter = Assert.Single(await storage.RowsAsync(TableNames.DeadLetters));
        Assert.Equal("row-refused", letter.GetString("reason"));
        Assert.Equal("demo", letter.GetString("project"));
        Assert.Contains(
            "bad",
            Encoding.UTF8.GetString(letter.GetBinary("raw")),
            StringComparison.Ordinal
        );
    }

    /// <summary>A host that hands over, fails, rewinds, skips, and has two owners at times.</summary>
    private static async Task RunAsync<T>(
        World world,
        IReadOnlyList<EventData> frames,
        Func<T> create,
        Func<T, IReadOnlyList<EventData>, Task> writeAsync,
        StorageAccount account,
        string cursors
    )
    {
        var random = world.Random;
        var (one, other) = (create(), create());
        world.Faults.Percent = 8;
        for (var next = 0; next < frames.Count; )
        {
            var rewound = Math.Max(0, next - (random.Next(4) == 0 ? random.Next(6) : 0));
            var batch = frames.Skip(rewound).Take(random.Next(1, 6)).ToList();
            try
            {
                await (
                    random.Next(3) == 0
                        ? Task.WhenAll(writeAsync(one, batch), writeAsync(other, batch))
                        : writeAsync(one, batch)
                );
                next = Math.Max(next, rewound + batch.Count);
            }
            catch (RequestFailedException)
            {
                // Repeated, or, as happens at a shutdown, skipped; never the last, and never what
                // failed before a cursor could be written at all.
                if (
                    random.Next(3) == 0
                    && rewound + batch.Count < frames.Count
                    && (await account.RowsAsync(cursors)).Count > 0
                )
                {
                    next = Math.Max(next, rewound + batch.Count);
                }

                (one, other) = random.Next(3) switch
                {
                    0 => (create(), other),
                    1 => (other, create()),
                    _ => (one, other),
                };
            }
        }

        // The last word is a good one.
        world.Faults.Percent = 0;
        await writeAsync(create(), [frames[^1]]);
    }

    private async Task ClearAsync()
    {
        await new StorageClients(storage.Tables, storage.Blobs).CreateMissingAsync(default);
        foreach (var table in TableNames.All)
        {
            foreach (var row in await storage.RowsAsync(table))
            {
                await storage.Tables.GetTableClient(table).DeleteEntityAsync(row);
            }
        }

        foreach (var container in BlobNames.All)
        {
            var client = storage.Blobs.GetBlobContainerClient(container);
            await foreach (var blob in client.GetBlobsAsync())
            {
                await client.DeleteBlobAsync(blob.Name);
            }
        }
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

    private static void AssertChained(string name, string[] lines)
    {
        var previous = name;
        foreach (var line in lines)
        {
            Assert.Equal(
                ExportLine.HashOf(Encoding.UTF8.GetBytes(previous)),
                (string?)JsonNode.Parse(line)!["previousLineSha256"]
            );
            previous = line;
        }
    }

    /// <summary>A hub with frames in it, and clients of storage whose calls may fail.</summary>
    private sealed class World : IDisposable
    {
        private readonly FakeTimeProvider time = new(Start);
        private readonly EventHubBroker broker;
        private readonly HubClients hubs;

        public World(string folder, StorageAccount account, Random random)
        {
            Random = random;
            Faults = new FaultPolicy(random);
            var tables = new TableClientOptions { Retry = { MaxRetries = 0 } };
            tables.AddPolicy(Faults, Azure.Core.HttpPipelinePosition.PerCall);
            var blobs = new BlobClientOptions { Retry = { MaxRetries = 0 } };
            blobs.AddPolicy(Faults, Azure.Core.HttpPipelinePosition.PerCall);
            Storage = new StorageClients(
                new TableServiceClient(account.ConnectionString, tables),
                new BlobServiceClient(account.ConnectionString, blobs)
            );
            var host = $"h{Guid.NewGuid():N}.local";
            broker = new EventHubBroker(folder, 1, time);
            LocalNamespaces.Serve(host, broker);
            hubs = new HubClients(
                new ConfigurationBuilder()
                    .AddInMemoryCollection([
                        new("EventHubs", $"Endpoint=sb://{host};UseDevelopmentEmulator=true"),
                    ])
                    .Build()
            );
            Holes = new HoleReader(hubs, NullLogger<HoleReader>.Instance);
            DeadLetters = new DeadLetterStore(Storage);
        }

        public Random Random { get; }

        public FaultPolicy Faults { get; }

        public StorageClients Storage { get; }

        public HoleReader Holes { get; }

        public DeadLetterStore DeadLetters { get; }

        public List<(long Sequence, int Index, string Id)> Expected { get; } = [];

        public static TrackedEvent Tracked(string id, DateTimeOffset at) =>
            new()
            {
                Id = id,
                Project = "demo",
                Category = EventCategory.Session,
                Action = "search",
                LogType = "SEARCH",
                ReceivedAt = at,
            };

        public static EventData Frame(
            IReadOnlyList<TrackedEvent> events,
            long sequence,
            DateTimeOffset at
        )
        {
            var body = "[" + string.Join(',', events.Select(Json)) + "]";
            var frame = Shared.Streams.Frame.Create(
                Encoding.UTF8.GetBytes(body),
                Partition,
                events.Count
            );
            return EventHubsModelFactory.EventData(
                frame.EventBody,
                frame.Properties,
                sequenceNumber: sequence,
                enqueuedTime: at
            );
        }

        /// <summary>Frames over more than two hours.</summary>
        public async Task<IReadOnlyList<EventData>> FillAsync(string hub)
        {
            var producer = hubs.Producer(hub);
            for (var sequence = 0; sequence < Frames; sequence++)
            {
                time.Advance(TimeSpan.FromMinutes(Random.Next(2, 6)));
                var events = Enumerable
                    .Range(0, Random.Next(1, 4))
                    .Select(i => Tracked(NewId(), time.GetUtcNow()))
                    .ToList();
                Expected.AddRange(events.Select((e, i) => ((long)sequence, i, e.Id)));
                await producer.SendAsync(
                    [Frame(events, sequence, time.GetUtcNow())],
                    new() { PartitionId = "0" }
                );
            }

            var frames = new List<EventData>();
            await foreach (
                var read in hubs.Repairer(hub)
                    .ReadEventsFromPartitionAsync(
                        "0",
                        EventPosition.Earliest,
                        new ReadEventOptions()
                    )
            )
            {
                frames.Add(read.Data);
                if (frames.Count == Frames)
                {
                    break;
                }
            }

            return frames;
        }

        public void Dispose()
        {
            LocalNamespaces.Withdraw(broker);
            broker.Dispose();
        }

        // Some clients name their events themselves, without a time.
        private string NewId() =>
            Random.Next(4) == 0 ? $"own-{Random.Next()}" : EventId.New(time.GetUtcNow());

        private static string Json(TrackedEvent tracked) =>
            JsonSerializer.Serialize(tracked, TrackingJson.Relaxed.TrackedEvent);
    }
}
