using System.Collections.Concurrent;
using System.Globalization;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>How events are packed.</summary>
public sealed class PublisherOptions
{
    /// <summary>How long a frame waits for more events, in milliseconds. Longer is cheaper and slower.</summary>
    public int LingerMilliseconds { get; set; } = 3;

    /// <summary>How many bytes may wait for a partition before events are turned away.</summary>
    public long MaximumQueuedBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Over how many partitions of <c>tracked-events</c> sessions are spread; all that the hub has, unless
    /// said. A hub to which partitions were added goes on as before until this is raised, so that no session
    /// that is open changes its partition unforeseen.
    /// </summary>
    public int? Partitions { get; set; }

    /// <summary>How long events may wait to be durable, in seconds, before they are answered as not so.</summary>
    public int TimeoutSeconds { get; set; } = 15;
}

/// <summary>
/// Publishes tracked events: those of one partition that come within a few milliseconds, from
/// whatever request, share frames. A partition has one send under way at a time, so that its events
/// keep the order in which they came.
/// </summary>
public sealed partial class EventPublisher(
    HubClients hubs,
    IOptions<PublisherOptions> options,
    TimeProvider time,
    ILogger<EventPublisher> logger
) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<PartitionLane[]>>> lanes = new();

    /// <summary>Publishes events, and returns once the fate of each is known.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="events">The events, in order.</param>
    /// <returns>For each event whether it is durable; what is not may be sent again.</returns>
    public async Task<IReadOnlyList<bool>> PublishAsync(
        string hub,
        IReadOnlyList<TrackedEvent> events
    )
    {
        var durable = new bool[events.Count];
        if (await LanesAsync(hub) is not { } partitions)
        {
            return durable;
        }

        var submissions = new Submission?[partitions.Length];
        var chosen = new int[events.Count];
        for (var i = 0; i < events.Count; i++)
        {
            chosen[i] = Partitioner.Choose(Partitioner.KeyOf(events[i]), partitions.Length);
            (submissions[chosen[i]] ??= new Submission()).Add(events[i]);
        }

        var sends = new Task<bool>?[partitions.Length];
        for (var partition = 0; partition < partitions.Length; partition++)
        {
            if (submissions[partition] is { } submission)
            {
                sends[partition] = partitions[partition].SendAsync(submission);
            }
        }

        for (var i = 0; i < events.Count; i++)
        {
            durable[i] = await sends[chosen[i]]!;
        }

        return durable;
    }

    /// <summary>Publishes events to a partition that is known already, in order.</summary>
    /// <exception cref="IOException">They may not be durable.</exception>
    public async Task PublishAsync(string hub, int partition, IEnumerable<TrackedEvent> events)
    {
        var submission = new Submission();
        foreach (var tracked in events)
        {
            submission.Add(tracked);
        }

        if (
            submission.Count > 0
            && (
                await LanesAsync(hub) is not { } partitions
                || !await partitions[partition].SendAsync(submission)
            )
        )
        {
            throw new IOException($"{hub} did not take {submission.Count} events.");
        }
    }

    /// <summary>Publishes a sweep to every partition of a hub.</summary>
    public async Task PublishSweepAsync(string hub)
    {
        var producer = hubs.Producer(hub);
        foreach (var id in await producer.GetPartitionIdsAsync())
        {
            var partition = int.Parse(id, CultureInfo.InvariantCulture);
            await producer.SendAsync(
                [Frame.CreateSweep(partition)],
                new SendEventOptions { PartitionId = id }
            );
        }
    }

    /// <summary>Sends what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var entry in lanes.Values.Where(entry => entry.IsValueCreated))
        {
            if (entry.Value is { IsCompletedSuccessfully: true })
            {
                foreach (var lane in await entry.Value)
                {
                    await lane.DisposeAsync();
                }
            }
        }
    }

    private async Task<PartitionLane[]?> LanesAsync(string hub)
    {
        var entry = lanes.GetOrAdd(hub, name => new(() => OpenAsync(name)));
        try
        {
            return await entry.Value;
        }
        catch (Exception e)
        {
            // The next request asks the hub again.
            LogNoPartitions(e, hub);
            lanes.TryRemove(KeyValuePair.Create(hub, entry));
            return null;
        }
    }

    private async Task<PartitionLane[]> OpenAsync(string hub)
    {
        var producer = hubs.Producer(hub);
        var ids = await producer.GetPartitionIdsAsync();
        var used =
            hub == HubNames.TrackedEvents ? options.Value.Partitions ?? ids.Length : ids.Length;
        if (used < 1 || used > ids.Length)
        {
            throw new InvalidOperationException(
                $"{hub} has {ids.Length} partitions, and the setting Publisher__Partitions says {used}."
            );
        }

        return
        [
            .. ids.Take(used)
                .Select(id => new PartitionLane(producer, id, options.Value, time, logger)),
        ];
    }

    [LoggerMessage(1, LogLevel.Warning, "{Hub} does not tell its partitions")]
    private partial void LogNoPartitions(Exception e, string hub);
}
