using System.Collections.Concurrent;
using System.Globalization;

namespace Tracking.Local.Hubs;

/// <summary>The hubs and checkpoints of one data folder. Hubs come to be on first use.</summary>
internal sealed class EventHubBroker(string folder, int partitionCount, TimeProvider time)
    : IDisposable
{
    private readonly ConcurrentDictionary<string, LocalEventHub> hubs = new(
        StringComparer.OrdinalIgnoreCase
    );
    private readonly Checkpoints checkpoints = new(Path.Combine(folder, "checkpoints"));
    private readonly object gate = new();

    /// <summary>
    /// Events of the hubs opened so far that were stored and can no longer be read, as far as that is
    /// known: a closed segment is looked at when it is read.
    /// </summary>
    public IReadOnlyList<LogDamage> Damages => [.. hubs.Values.SelectMany(hub => hub.Damages)];

    /// <summary>What cannot be written now and why, a sentence each, as the last write told.</summary>
    public IReadOnlyList<string> WriteFailures =>
        [.. hubs.Values.SelectMany(hub => hub.WriteFailures), .. checkpoints.Failures];

    /// <summary>A hub by name, as names are on Azure: in any case.</summary>
    /// <exception cref="IOException">It cannot be opened now.</exception>
    public LocalEventHub Hub(string name)
    {
        if (hubs.TryGetValue(name, out var hub))
        {
            return hub;
        }

        // What fails is tried again by the next caller.
        lock (gate)
        {
            return hubs.GetOrAdd(name, _ => Open(name.ToLowerInvariant()));
        }
    }

    /// <summary>
    /// The number behind the last event that storage has of a partition, to be told before its hub is first used:
    /// numbers go on behind it too, for what storage has it takes for done.
    /// </summary>
    public IReadOnlyDictionary<(string Hub, int Partition), long> Written { get; set; } =
        new Dictionary<(string, int), long>();

    /// <summary>Where a consumer group goes on reading a partition.</summary>
    public CheckpointFile Checkpoint(string hub, string group, string partition) =>
        checkpoints.Of(hub, group, int.Parse(partition, CultureInfo.InvariantCulture));

    /// <summary>Tries whether events could be stored in the hubs opened so far, and stores none.</summary>
    /// <returns>As <see cref="WriteFailures"/> after the trial.</returns>
    public async Task<IReadOnlyList<string>> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(hubs.Values.Select(hub => hub.ProbeAsync()))
                .WaitAsync(cancellationToken);
        }
        catch (IOException)
        {
            // The partitions tell.
        }

        return WriteFailures;
    }

    /// <summary>
    /// Deletes what every group has consumed and what is older than the retention. What cannot be
    /// deleted now is deleted by a later call.
    /// </summary>
    public void Truncate(string hub, IReadOnlyCollection<string> groups, TimeSpan retention)
    {
        foreach (var id in Hub(hub).PartitionIds)
        {
            try
            {
                var consumed = groups.Min(group => Checkpoint(hub, group, id).Read());
                Hub(hub).Partition(id).Truncate(consumed, time.GetUtcNow() - retention);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Only room is at stake.
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var hub in hubs.Values)
        {
            hub.Dispose();
        }
    }

    private LocalEventHub Open(string name)
    {
        try
        {
            return new LocalEventHub(
                name,
                Path.Combine(folder, "hubs", name),
                partitionCount,
                partition =>
                    Math.Max(
                        checkpoints.Highest(name, partition),
                        Written.GetValueOrDefault((name, partition))
                    ),
                time
            );
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
