using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>
/// Makes what the host hands over complete. The host may skip a batch that failed, but numbers of a
/// partition have no holes: who knows the last number applied sees what is missing, and reads it
/// again from the hub.
/// </summary>
public sealed partial class HoleReader(HubClients hubs, ILogger<HoleReader> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The frames behind a position, in order and without holes.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="partition">The partition all frames are of.</param>
    /// <param name="applied">The last frame applied.</param>
    /// <param name="batch">What the host handed over.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<EventData>> AfterAsync(
        string hub,
        int partition,
        StreamPosition applied,
        IReadOnlyList<EventData> batch,
        CancellationToken cancellationToken
    )
    {
        var frames = new List<EventData>(batch.Count);
        foreach (var frame in batch)
        {
            var position = Frame.PositionOf(frame);
            if (applied.Covers(position))
            {
                continue;
            }

            if (position.Sequence > applied.Sequence + 1)
            {
                frames.AddRange(
                    await ReadAsync(
                        hub,
                        partition,
                        applied.Sequence + 1,
                        position.Sequence,
                        cancellationToken
                    )
                );
            }

            frames.Add(frame);
            applied = position;
        }

        return frames;
    }

    private async Task<List<EventData>> ReadAsync(
        string hub,
        int partition,
        long from,
        long to,
        CancellationToken cancellationToken
    )
    {
        LogHole(hub, partition, from, to - 1);
        var frames = new List<EventData>();
        await foreach (
            var read in hubs.Repairer(hub)
                .ReadEventsFromPartitionAsync(
                    partition.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    EventPosition.FromSequenceNumber(from, isInclusive: true),
                    new ReadEventOptions { MaximumWaitTime = Patience },
                    cancellationToken
                )
        )
        {
            if (read.Data is null)
            {
                // What was handed over lies behind the hole, so there is something to read.
                throw new TimeoutException($"{hub} did not answer for partition {partition}.");
            }

            if (read.Data.SequenceNumber >= to)
            {
                break;
            }

            frames.Add(read.Data);
            if (read.Data.SequenceNumber == to - 1)
            {
                break;
            }
        }

        if (frames.Count < to - from)
        {
            LogExpired(hub, partition, to - from - frames.Count);
        }

        return frames;
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Partition {Partition} of {Hub} was handed over with a hole: reading {From} to {To} again"
    )]
    private partial void LogHole(string hub, int partition, long from, long to);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "Partition {Partition} of {Hub} no longer has {Count} frames that were never handed over"
    )]
    private partial void LogExpired(string hub, int partition, long count);
}
