using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tracking.Functions.Atomic;
using Tracking.Functions.Exports;
using Tracking.Functions.Sessions;
using Tracking.Local.Clients;
using Tracking.Local.Hosting;
using Tracking.Local.Hubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Benchmarks;

/// <summary>An Azurite, an embedded hub and clients of both, for one benchmark.</summary>
internal sealed class Bench : IAsyncDisposable
{
    /// <summary>Partitions of the hubs.</summary>
    public const int Partitions = 64;

    private readonly string folder = Directory.CreateTempSubdirectory("tracking-bench-").FullName;
    private readonly EventHubBroker broker;
    private readonly HubClients hubs;
    private Azurite? azurite;

    private Bench(string connectionString, int partitions)
    {
        ConnectionString = connectionString;
        var tables = new TableClientOptions();
        tables.AddPolicy(Policy, HttpPipelinePosition.PerRetry);
        tables.AddPolicy(Rows, HttpPipelinePosition.PerRetry);
        var blobs = new BlobClientOptions();
        blobs.AddPolicy(BlobPolicy, HttpPipelinePosition.PerRetry);
        Storage = new StorageClients(
            new TransactionTables(connectionString, tables),
            new BlobServiceClient(connectionString, blobs)
        );
        broker = new EventHubBroker(folder, partitions, TimeProvider.System);
        hubs = new HubClients(new EmbeddedHubClients(broker));
        Publisher = new EventPublisher(
            hubs,
            Options.Create(new PublisherOptions()),
            TimeProvider.System,
            NullLogger<EventPublisher>.Instance
        );
    }

    public string ConnectionString { get; }

    public string Folder => folder;

    /// <summary>Requests to tables.</summary>
    public CountingPolicy Policy { get; } = new();

    /// <summary>Requests to blobs.</summary>
    public CountingPolicy BlobPolicy { get; } = new();

    /// <summary>Rows written, once it is told to count.</summary>
    public RowPolicy Rows { get; } = new();

    public StorageClients Storage { get; }

    public EventPublisher Publisher { get; }

    /// <summary>The hubs.</summary>
    public HubClients Hubs => hubs;

    public static async Task<Bench> StartAsync(int partitions = Partitions)
    {
        var bench = new Bench(LocalConnection(), partitions);
        bench.azurite = await Azurite.EnsureAsync(
            StorageAddress.Parse(bench.ConnectionString)!,
            Path.Combine(bench.folder, "azurite"),
            CancellationToken.None
        );
        await bench.Storage.CreateMissingAsync(CancellationToken.None);
        return bench;
    }

    public SessionReader Aggregator() => new(Services(), Publisher);

    public AtomicReader AtomicWriter() => new(Services());

    public ExportReaders Exporter() => new(Services(), Options.Create(new ExportOptions()));

    private ReaderServices Services() =>
        new(
            Storage,
            new HoleReader(hubs, NullLogger<HoleReader>.Instance),
            new DeadLetterPublisher(Publisher, NullLogger<DeadLetterPublisher>.Instance),
            new ReaderMonitor(TimeProvider.System),
            TimeProvider.System,
            NullLoggerFactory.Instance
        );

    /// <summary>All frames of facts in a partition.</summary>
    public async Task<List<EventData>> FactsAsync(int partition) =>
        [
            .. (await FramesAsync(HubNames.TrackedEvents, partition)).Where(frame =>
                FrameReader
                    .Read(frame, new Refusals())
                    .Any(item => item.IsFor("", takesFacts: true))
            ),
        ];

    /// <summary>All frames that a hub has in a partition.</summary>
    public async Task<List<EventData>> FramesAsync(string hub, int partition)
    {
        var frames = new List<EventData>();
        await foreach (
            var read in hubs.Repairer(hub)
                .ReadEventsFromPartitionAsync(
                    partition.ToString(CultureInfo.InvariantCulture),
                    EventPosition.FromSequenceNumber(0, isInclusive: true),
                    new ReadEventOptions { MaximumWaitTime = TimeSpan.FromSeconds(1) }
                )
        )
        {
            if (read.Data is null)
            {
                break;
            }

            frames.Add(read.Data);
        }

        return frames;
    }

    /// <summary>A frame as the hub hands it over.</summary>
    public static EventData Frame(
        IEnumerable<TrackedEvent> events,
        long sequence,
        DateTimeOffset at,
        int partition = 0
    )
    {
        var body = string.Join(
            ',',
            events.Select(e => JsonSerializer.Serialize(e, TrackingJson.Relaxed.TrackedEvent))
        );
        var frame = Shared.Streams.Frame.Create(Encoding.UTF8.GetBytes($"[{body}]"), partition, 0);
        return EventHubsModelFactory.EventData(
            frame.EventBody,
            frame.Properties,
            sequenceNumber: sequence,
            offsetString: "",
            enqueuedTime: at
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Publisher.DisposeAsync();
        await hubs.DisposeAsync();
        broker.Dispose();
        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string LocalConnection()
    {
        const string key =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        return $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={key};"
            + string.Concat(
                ((string[])["Blob", "Queue", "Table"]).Select(service =>
                    $"{service}Endpoint=http://127.0.0.1:{FreePort()}/devstoreaccount1;"
                )
            );
    }

    private static string FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port.ToString(CultureInfo.InvariantCulture);
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
