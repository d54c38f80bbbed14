using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tracking.Shared.Streams;

/// <summary>
/// The lanes of each hub. They are opened when they are first asked for: those who ask meanwhile share that,
/// and after it has failed the next one who asks tries again.
/// </summary>
internal sealed partial class HubLanes(
    HubClients hubs,
    PublisherOptions options,
    TimeProvider time,
    ILogger logger
) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<PartitionLane[]>>> openings = new();
    private readonly ByteBudget queue = new(options.MaximumQueuedBytes);

    /// <summary>The lanes of a hub, by partition; null when the hub does not tell its partitions in time.</summary>
    public async ValueTask<PartitionLane[]?> OfAsync(
        string hub,
        CancellationToken cancellationToken
    )
    {
        if (!openings.TryGetValue(hub, out var opening) || HasFailed(opening))
        {
            opening = openings.AddOrUpdate(
                hub,
                Opening,
                (name, other) => HasFailed(other) ? Opening(name) : other
            );
        }

        try
        {
            return await opening.Value.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException || opening.Value.IsFaulted)
        {
            // The reason is in the log, once for all callers that have waited.
            return null;
        }
    }

    /// <summary>The lanes of a hub that are open already; else null.</summary>
    public PartitionLane[]? OpenedOf(string hub) =>
        openings.TryGetValue(hub, out var opening)
        && opening is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }
            ? opening.Value.GetAwaiter().GetResult()
            : null;

    /// <summary>Sends what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        var lanes = openings
            .Values.Where(opening =>
                opening is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }
            )
            .SelectMany(opening => opening.Value.GetAwaiter().GetResult());
        await Task.WhenAll(lanes.Select(lane => lane.DisposeAsync().AsTask()));
    }

    private static bool HasFailed(Lazy<Task<PartitionLane[]>> opening) =>
        opening is { IsValueCreated: true, Value.IsFaulted: true };

    private Lazy<Task<PartitionLane[]>> Opening(string hub) => new(() => OpenAsync(hub));

    private async Task<PartitionLane[]> OpenAsync(string hub)
    {
        using var deadline = new Deadline(options.Timeout, time);
        try
        {
            var producer = hubs.Producer(hub);
            var ids = await producer.GetPartitionIdsAsync(deadline.Token).WaitAsync(deadline.Token);
            return
            [
                .. ids.Take(options.Used(hub, ids.Length))
                    .Select(id => new PartitionLane(
                        producer,
                        hub,
                        id,
                        queue,
                        options,
                        time,
                        logger
                    )),
            ];
        }
        catch (OperationCanceledException e)
        {
            LogNoPartitions(e, hub);
            throw new TimeoutException($"{hub} did not tell its partitions in time.", e);
        }
        catch (Exception e)
        {
            LogNoPartitions(e, hub);
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Hub} does not tell its partitions")]
    private partial void LogNoPartitions(Exception e, string hub);
}
