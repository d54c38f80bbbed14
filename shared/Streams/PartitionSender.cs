using System.Globalization;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Logging;

namespace Tracking.Shared.Streams;

/// <summary>Sends frames to one partition, for no longer than their time, and knows whether a send has ended.</summary>
internal sealed partial class PartitionSender(
    EventHubProducerClient producer,
    string hub,
    string partitionId,
    TimeSpan timeout,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>What is sent at once: a hub takes at most 1 MiB, properties and envelopes included.</summary>
    public const int SendBytes = 768 * 1024;

    // A client that obeys its token ends within this time.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly SendEventOptions destination = new() { PartitionId = partitionId };

    /// <summary>The partition.</summary>
    public int Partition { get; } = int.Parse(partitionId, CultureInfo.InvariantCulture);

    /// <summary>The last send; it may be under way although its time is over.</summary>
    public Task LastSend { get; private set; } = Task.CompletedTask;

    /// <summary>Sends frames, in order.</summary>
    /// <returns>Whether all of them are durable; false also when that is not known in time.</returns>
    public async Task<bool> TrySendAsync(List<EventData> frames)
    {
        using var deadline = new Deadline(timeout, time);
        try
        {
            LastSend = SendInPartsAsync(frames, deadline.Token);
            await LastSend.WaitAsync(deadline.Token);
            return true;
        }
        catch (Exception e)
        {
            // Whatever it is, the lane must go on, and nobody may be told that these are durable.
            LogNotSent(e, hub, Partition, frames.Count);
            return false;
        }
    }

    /// <summary>Whether the last send has ended, or ends in a moment.</summary>
    public async ValueTask<bool> HasEndedAsync()
    {
        if (!LastSend.IsCompleted)
        {
            await Task.WhenAny(LastSend, Task.Delay(Grace, time));
            if (!LastSend.IsCompleted)
            {
                LogStuck(hub, Partition);
            }
        }

        return LastSend.IsCompleted;
    }

    private async Task SendInPartsAsync(List<EventData> frames, CancellationToken cancellationToken)
    {
        for (var start = 0; start < frames.Count; )
        {
            var end = start;
            for (
                long bytes = 0;
                end < frames.Count
                    && (
                        end == start || bytes + frames[end].EventBody.ToMemory().Length <= SendBytes
                    );
                end++
            )
            {
                bytes += frames[end].EventBody.ToMemory().Length;
            }

            cancellationToken.ThrowIfCancellationRequested();
            await producer.SendAsync(frames[start..end], destination, cancellationToken);
            start = end;
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "{Hub} did not take {Count} frames for partition {Partition}"
    )]
    private partial void LogNotSent(Exception e, string hub, int partition, int count);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "A send to partition {Partition} of {Hub} does not end; events for it are turned away until it does"
    )]
    private partial void LogStuck(string hub, int partition);
}
