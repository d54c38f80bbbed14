using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Tables;
using Tracking.Shared.Telemetry;

namespace Tracking.Shared.Streams;

/// <summary>What every reader needs.</summary>
public sealed record ReaderServices(
    StorageClients Storage,
    HoleReader Holes,
    DeadLetterPublisher DeadLetters,
    ReaderMonitor Monitor,
    TimeProvider Time,
    ILoggerFactory Loggers
);

/// <summary>
/// A reader of a hub, but for what it writes. For each partition it keeps the turn, so that one batch is
/// worked on at a time; the cursor; what the host has skipped; slices that bound what is done between two
/// cursors; and the difference between failures that pass, for which the partition waits, and those that
/// do not, which cost one event and no other.
/// </summary>
/// <param name="services">What every reader needs.</param>
/// <param name="name">The reader's name, which is that of its function.</param>
/// <param name="hub">The hub it reads.</param>
/// <param name="cursors">The table with its cursors.</param>
/// <param name="owner">Under what they are kept there, when several readers of the hub share the table; else the hub.</param>
public abstract class PartitionRunner(
    ReaderServices services,
    string name,
    string hub,
    string cursors,
    string? owner = null
)
{
    private readonly ConcurrentDictionary<int, RunningPartition> partitions = new();
    private readonly CursorTable cursorTable = new(services.Storage.Tables.GetTableClient(cursors));

    /// <summary>The reader's name.</summary>
    public string Name => name;

    /// <summary>The hub it reads.</summary>
    public string Hub => hub;

    /// <summary>Processes a batch of frames of one partition. Each event has its effects once, however often it is handed over.</summary>
    /// <exception cref="Exception">Storage or a hub is down or throttles: hand the batch over again.</exception>
    public Task RunAsync(IReadOnlyList<EventData> batch, CancellationToken cancellationToken) =>
        RunAsync(new FrameBatch(batch), cancellationToken);

    /// <summary>The same, of a batch that other readers are handed too.</summary>
    /// <exception cref="Exception">Storage or a hub is down or throttles: hand the batch over again.</exception>
    public async Task RunAsync(FrameBatch frames, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var batch = frames.Frames;
        if (batch.Count == 0)
        {
            return;
        }

        TrackingMetrics.Handed(name, batch, services.Time);
        if (Frame.PartitionOf(batch) is not { } partition)
        {
            await RefuseForeignAsync(batch);
            return;
        }

        services.Monitor.Handed(name, partition, batch[0].EnqueuedTime);
        try
        {
            var running = partitions.GetOrAdd(
                partition,
                p => new RunningPartition(
                    services,
                    cursorTable,
                    Open(p),
                    new(name, hub, owner ?? hub, p, TakesFacts),
                    services.Loggers.CreateLogger<PartitionRunner>()
                )
            );
            await running.RunAsync(frames, cancellationToken);
            services.Monitor.Gathers(name, partition, running.Oldest);
        }
        catch
        {
            services.Monitor.Failed(name, partition);
            throw;
        }
    }

    /// <summary>Whether it takes facts, which stand among the events of the hub; else it takes these, and no facts.</summary>
    protected virtual bool TakesFacts => false;

    /// <summary>What is to be done with the events of a partition.</summary>
    protected abstract IPartitionSink Open(int partition);

    // Nothing in it is a frame of ours, so neither partition nor place are known for sure.
    private Task RefuseForeignAsync(IReadOnlyList<EventData> batch)
    {
        var refusals = new Refusals();
        foreach (var frame in batch)
        {
            foreach (var item in FrameReader.Read(frame, refusals))
            {
                item.Read(refusals);
            }
        }

        return services.DeadLetters.PublishAsync(name, hub, -1, refusals.All);
    }
}
