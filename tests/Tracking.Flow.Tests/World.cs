using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Compact;
using Tracking.Local.Clients;
using Tracking.Local.Hubs;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>A hub with frames in it, and clients of storage whose calls may fail.</summary>
internal sealed class World : IDisposable
{
    public const int Partition = 0;
    private const int Frames = 40;

    public static readonly DateTimeOffset Start = Visits.Start;

    private readonly StorageAccount account;
    private readonly FakeTimeProvider time = new(Start);
    private readonly EventHubBroker broker;

    public World(string folder, StorageAccount account, Random random)
    {
        this.account = account;
        Random = random;
        Faults = new FaultPolicy(random);
        var tables = new TableClientOptions { Retry = { MaxRetries = 0 } };
        tables.AddPolicy(Faults, Azure.Core.HttpPipelinePosition.PerCall);
        var blobs = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        blobs.AddPolicy(Faults, Azure.Core.HttpPipelinePosition.PerCall);
        Storage = new StorageClients(
            new TransactionTables(account.ConnectionString, tables),
            new BlobServiceClient(account.ConnectionString, blobs)
        );
        broker = new EventHubBroker(folder, 1, time);
        Hubs = new HubClients(new EmbeddedHubClients(broker));
        Publisher = new EventPublisher(
            Hubs,
            Options.Create(new PublisherOptions { LingerMilliseconds = 0 }),
            TimeProvider.System,
            NullLogger<EventPublisher>.Instance
        );
        Services = new ReaderServices(
            Storage,
            new HoleReader(Hubs, NullLogger<HoleReader>.Instance),
            new DeadLetterPublisher(Publisher, NullLogger<DeadLetterPublisher>.Instance),
            new ReaderMonitor(time),
            time,
            NullLoggerFactory.Instance
        );
    }

    public Random Random { get; }

    public FaultPolicy Faults { get; }

    public StorageClients Storage { get; }

    public ReaderServices Services { get; }

    public HubClients Hubs { get; }

    public TimeProvider Time => time;

    public EventPublisher Publisher { get; }

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
            offsetString: "",
            enqueuedTime: at
        );
    }

    /// <summary>What makes tables of exports.</summary>
    /// <param name="known">The projects whose settings it knows.</param>
    public Compactor NewCompactor(params Project[] known) =>
        new(
            Storage,
            new StreamLimitReader(Storage, Hubs, time),
            new ProjectDirectory(
                (_, _) => Task.FromResult<ProjectKey?>(null),
                _ => Task.FromResult<IReadOnlyList<Project>?>(known),
                new RateLimits(Options.Create(new RateLimitOptions())),
                Options.Create(new ProjectDirectoryOptions()),
                time
            ),
            Services.Monitor,
            time,
            NullLogger<Compactor>.Instance
        );

    /// <summary>Frames over more than two hours.</summary>
    public async Task<IReadOnlyList<EventData>> FillAsync(string hub)
    {
        var producer = Hubs.Producer(hub);
        for (var sequence = 0; sequence < Frames; sequence++)
        {
            time.Advance(TimeSpan.FromMinutes(Random.Next(2, 6)));
            var events = Enumerable
                .Range(0, Random.Next(1, 4))
                .Select(_ => Next(sequence))
                .ToList();
            Expected.AddRange(events.Select((e, i) => ((long)sequence, i, e.Id)));
            await producer.SendAsync(
                [Frame(events, sequence, time.GetUtcNow())],
                new SendEventOptions { PartitionId = "0" }
            );
        }

        return await ReadAsync(hub);
    }

    /// <summary>How many frames were published one at a time.</summary>
    public int Sent { get; private set; }

    /// <summary>Sets the clock.</summary>
    public void SetTime(DateTimeOffset now) => time.SetUtcNow(now);

    /// <summary>Publishes one frame at a time.</summary>
    public async Task SendAsync(string hub, EventData frame, DateTimeOffset at)
    {
        time.SetUtcNow(at);
        Sent++;
        await Hubs.Producer(hub).SendAsync([frame], new SendEventOptions { PartitionId = "0" });
    }

    /// <summary>Everything that a hub holds.</summary>
    public Task<IReadOnlyList<EventData>> ReadAsync(string hub)
    {
        using var reader = broker.Hub(hub).Partition(Partition).OpenReader(0);
        return Task.FromResult<IReadOnlyList<EventData>>([
            .. reader.Read(int.MaxValue).Select(StoredEvent.Decode),
        ]);
    }

    public void Dispose()
    {
        broker.Dispose();
    }

    // At times an id is used again, for something else.
    private TrackedEvent Next(int sequence) =>
        sequence > 0 && Random.Next(8) == 0
            ? Tracked(Expected[Random.Next(Expected.Count)].Id, time.GetUtcNow()) with
            {
                Action = "page.visit",
                LogType = "PAGE_VISIT",
            }
            : Tracked(NewId(), time.GetUtcNow());

    // Some clients name their events themselves, without a time.
    private string NewId() =>
        Random.Next(4) == 0 ? $"own-{Random.Next()}" : EventId.New(time.GetUtcNow());

    private static string Json(TrackedEvent tracked) =>
        JsonSerializer.Serialize(tracked, TrackingJson.Relaxed.TrackedEvent);

    /// <summary>Visits of several visitors, as <see cref="Visits"/> has them.</summary>
    /// <returns>Their events, in the order of the hub.</returns>
    public async Task<IReadOnlyList<TrackedEvent>> FillVisitsAsync()
    {
        var sent = new List<TrackedEvent>();
        foreach (var step in Visits.Of(Random))
        {
            sent.AddRange(step.Events);
            await SendAsync(
                HubNames.TrackedEvents,
                step.Events.Count == 0
                    ? Shared.Streams.Frame.CreateSweep(Partition)
                    : Frame(step.Events, Sent, step.At),
                step.At
            );
        }

        return sent;
    }

    /// <summary>A host that hands over, fails, rewinds, skips, and has two owners at times.</summary>
    public async Task RunAsync(
        IReadOnlyList<EventData> frames,
        Func<PartitionRunner> create,
        string cursors,
        int faultPercent = 8
    )
    {
        Faults.Percent = faultPercent;
        var host = new UnreliableHost(
            Random,
            create,
            async () => (await account.RowsAsync(cursors)).Count > 0
        );
        await host.HandOverAsync(frames);
        Faults.Percent = 0;
        await host.EndAsync(frames);
    }

    /// <summary>Empties storage.</summary>
    public static async Task ClearAsync(StorageAccount storage)
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
}
