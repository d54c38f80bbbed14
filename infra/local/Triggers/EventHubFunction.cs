using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging;
using Tracking.Local.Clients;
using Tracking.Local.Hosting;
using Tracking.Local.Hubs;

namespace Tracking.Local.Triggers;

/// <summary>
/// Hands a function the events of a hub: one invocation at a time for each partition, partitions
/// beside each other. As on Azure, the checkpoint moves on after an invocation whether it succeeded
/// or threw; only a retry attribute, obeyed before that, holds the partition. While the app is
/// stopping no checkpoint is written.
/// </summary>
internal sealed partial class EventHubFunction(
    FunctionMethod function,
    HubTrigger trigger,
    EventHubBroker broker,
    HostSettings settings,
    IServiceProvider services,
    TimeProvider time,
    ILogger logger
)
{
    // What a function holds at once does not grow with what waits in the hub.
    private const long MaximumBatchBytes = 512 * 1024;

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>The hub read.</summary>
    public string Hub => trigger.Hub;

    /// <summary>The consumer group read as.</summary>
    public string Group => trigger.Group;

    /// <summary>Runs until the app stops.</summary>
    public Task RunAsync(CancellationToken stopping) =>
        Task.WhenAll(broker.Hub(Hub).PartitionIds.Select(id => RunAsync(id, stopping)));

    private async Task RunAsync(string partitionId, CancellationToken stopping)
    {
        var checkpoint = broker.Checkpoint(Hub, Group, partitionId);
        string? told = null;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(partitionId, checkpoint, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The batch under way is delivered again at the next start.
                return;
            }
            catch (Exception e)
            {
                // It may pass; reading begins again at the checkpoint.
                if (e.Message != told)
                {
                    LogUnreadable(e, function.Name, partitionId);
                    told = e.Message;
                }
            }

            await Task.WhenAny(Task.Delay(TryAgainAfter, time, stopping));
        }
    }

    private async Task ReadAsync(
        string partitionId,
        CheckpointFile checkpoint,
        CancellationToken stopping
    )
    {
        var partition = broker.Hub(Hub).Partition(partitionId);
        using var reader = partition.OpenReader(checkpoint.Read());
        for (var batches = 1L; ; batches++)
        {
            while (
                checkpoint.Failure is not null
                && !await partition.WaitForAsync(reader.Next, TryAgainAfter, stopping)
            )
            {
                checkpoint.TryWrite(reader.Next);
            }

            var batch = await NextBatchAsync(partition, reader, stopping);
            if (batch.Length > 0)
            {
                await InvokeAsync(partitionId, batch, stopping);
                stopping.ThrowIfCancellationRequested();
            }

            if (batches % settings.BatchCheckpointFrequency == 0)
            {
                // One that cannot be written is written later; health tells meanwhile.
                checkpoint.TryWrite(reader.Next);
            }
        }
    }

    // None when all that there was is damaged.
    private async Task<EventData[]> NextBatchAsync(
        PartitionLog partition,
        LogReader reader,
        CancellationToken stopping
    )
    {
        await partition.WaitForAsync(reader.Next, Timeout.InfiniteTimeSpan, stopping);
        var records = reader.Read(settings.MaxEventBatchSize, MaximumBatchBytes).ToList();
        var bytes = records.Sum(record => (long)record.Payload.Length);
        var missing = settings.MinEventBatchSize - records.Count;

        // Nobody waits for more when no more fits.
        if (settings.MinEventBatchSize > 1 && missing > 0 && bytes < MaximumBatchBytes)
        {
            await partition.WaitForAsync(reader.Next + missing - 1, settings.MaxWaitTime, stopping);
            records.AddRange(
                reader.Read(settings.MaxEventBatchSize - records.Count, MaximumBatchBytes - bytes)
            );
        }

        return [.. records.Select(StoredEvent.Decode)];
    }

    private async Task InvokeAsync(
        string partitionId,
        EventData[] batch,
        CancellationToken stopping
    )
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                await function.InvokeAsync(
                    services,
                    parameter => parameter.ParameterType == typeof(EventData[]) ? batch : null,
                    stopping,
                    retry
                );
                return;
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                if (function.Retry?.Delay(retry) is not { } delay)
                {
                    LogFailed(e, function.Name, partitionId, batch.Length);
                    return;
                }

                LogRetrying(e, function.Name, partitionId, delay);
                await Task.Delay(delay, time, stopping);
            }
        }
    }

    [LoggerMessage(
        3,
        LogLevel.Error,
        "{Function} cannot read partition {Partition}; it is tried again"
    )]
    private partial void LogUnreadable(Exception e, string function, string partition);

    [LoggerMessage(
        1,
        LogLevel.Error,
        "{Function} failed at partition {Partition}; its batch of {Count} is skipped"
    )]
    private partial void LogFailed(Exception e, string function, string partition, int count);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "{Function} failed at partition {Partition}; it is repeated in {Delay}"
    )]
    private partial void LogRetrying(
        Exception e,
        string function,
        string partition,
        TimeSpan delay
    );
}
