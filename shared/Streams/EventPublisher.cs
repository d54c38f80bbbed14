using System.Globalization;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>
/// Publishes tracked events: those of one partition that come within a few milliseconds, from
/// whatever request, share frames. A partition has one send under way at a time, so that its events
/// keep the order in which they came.
/// </summary>
public sealed class EventPublisher(
    HubClients hubs,
    IOptions<PublisherOptions> options,
    TimeProvider time,
    ILogger<EventPublisher> logger
) : IAsyncDisposable
{
    private readonly SharedDeadline shared = new(options.Value.Timeout, time);
    private readonly HubLanes lanes = new(hubs, options.Value, time, logger);

    /// <summary>Publishes events, and returns once the fate of each is known, or their time is over.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="events">The events, in order.</param>
    /// <param name="cancellationToken">Ends the wait earlier.</param>
    /// <returns>For each event whether it is known to be durable; what is not may be sent again.</returns>
    public async Task<IReadOnlyList<bool>> PublishAsync(
        string hub,
        IReadOnlyList<TrackedEvent> events,
        CancellationToken cancellationToken = default
    )
    {
        var durable = new bool[events.Count];
        using var deadline = new Deadline(options.Value.Timeout, time, cancellationToken);
        if (await lanes.OfAsync(hub, deadline.Token) is not { } partitions)
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
                sends[partition] = partitions[partition].SendAsync(submission, deadline.Token);
            }
        }

        for (var i = 0; i < events.Count; i++)
        {
            durable[i] = await sends[chosen[i]]!;
        }

        return durable;
    }

    /// <summary>
    /// Begins to gather events that are JSON already; null when the partitions of the hub are not known yet, so that
    /// publishing might have to wait for them.
    /// </summary>
    /// <param name="hub">The hub.</param>
    /// <param name="expectedBytes">How many bytes they may come to, all together.</param>
    public EncodedEvents? TryBegin(string hub, int expectedBytes = 0) =>
        lanes.OpenedOf(hub) is { } partitions ? new EncodedEvents(partitions, expectedBytes) : null;

    /// <summary>Publishes events, and returns once the fate of each is known, or their time is over.</summary>
    /// <param name="events">The events; afterwards they tell which are known to be durable.</param>
    /// <param name="cancellationToken">Ends the wait earlier.</param>
    public Task PublishAsync(EncodedEvents events, CancellationToken cancellationToken) =>
        events.SendAsync(cancellationToken, shared.Token);

    /// <summary>Publishes events to a partition that is known already, in order.</summary>
    /// <exception cref="IOException">They may not be durable.</exception>
    public async Task PublishAsync(string hub, int partition, IEnumerable<TrackedEvent> events)
    {
        var submission = new Submission();
        foreach (var tracked in events)
        {
            submission.Add(tracked);
        }

        using var deadline = new Deadline(options.Value.Timeout, time);
        if (
            submission.Count > 0
            && (
                await lanes.OfAsync(hub, deadline.Token) is not { } partitions
                || !await partitions[partition].SendAsync(submission, deadline.Token)
            )
        )
        {
            throw new IOException($"{hub} did not take {submission.Count} events.");
        }
    }

    /// <summary>Publishes a sweep to each partition of a hub. One that does not take it holds up no other.</summary>
    /// <param name="hub">The hub.</param>
    /// <exception cref="TimeoutException">It was not taken in time.</exception>
    public async Task PublishSweepAsync(string hub)
    {
        using var deadline = new Deadline(options.Value.Timeout, time);
        try
        {
            await SweepAsync(hubs.Producer(hub), deadline.Token).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsOver)
        {
            throw new TimeoutException($"{hub} did not take a sweep in time.", e);
        }
    }

    /// <summary>Sends what waits, then ends.</summary>
    public ValueTask DisposeAsync() => lanes.DisposeAsync();

    private static async Task SweepAsync(
        EventHubProducerClient producer,
        CancellationToken cancellationToken
    ) =>
        await Task.WhenAll(
            (await producer.GetPartitionIdsAsync(cancellationToken)).Select(id =>
                producer.SendAsync(
                    [Frame.CreateSweep(int.Parse(id, CultureInfo.InvariantCulture))],
                    new SendEventOptions { PartitionId = id },
                    cancellationToken
                )
            )
        );
}
