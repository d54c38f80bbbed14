using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>
/// Makes what the host hands over complete. The host may skip a batch that failed, but numbers of a
/// partition have no holes. A reader that knows the last number it applied sees what is missing; it is read
/// again from the hub, one frame at a time however many there are.
/// </summary>
public sealed partial class HoleReader(HubClients hubs, ILogger<HoleReader> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The frames behind a position, in order and without holes.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="partition">The partition all frames are of.</param>
    /// <param name="applied">The last frame applied.</param>
    /// <param name="batch">What the host handed over.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="TimeoutException">The hub does not answer.</exception>
    public async IAsyncEnumerable<EventData> AfterAsync(
        string hub,
        int partition,
        StreamPosition applied,
        IReadOnlyList<EventData> batch,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var frame in batch)
        {
            var position = Frame.PositionOf(frame);
            if (applied.Covers(position))
            {
                continue;
            }

            var next = applied.Sequence + 1;
            if (position.Sequence > next)
            {
                LogHole(hub, partition, next, position.Sequence - 1);
                await foreach (
                    var missed in ReadAsync(
                        hub,
                        partition,
                        next,
                        position.Sequence,
                        cancellationToken
                    )
                )
                {
                    yield return missed;
                }
            }

            yield return frame;
            applied = position;
        }
    }

    private async IAsyncEnumerable<EventData> ReadAsync(
        string hub,
        int partition,
        long from,
        long to,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var count = 0;
        await foreach (
            var read in hubs.Repairer(hub)
                .ReadEventsFromPartitionAsync(
                    partition.ToString(CultureInfo.InvariantCulture),
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

            if (read.Data.SequenceNumber < to)
            {
                count++;
                yield return read.Data;
            }

            if (read.Data.SequenceNumber >= to - 1)
            {
                break;
            }
        }

        if (count < to - from)
        {
            LogExpired(hub, partition, to - from - count);
        }
    }

    // It is usual when a reader that gathers begins: what it had gathered before is handed over to nobody again.
    [LoggerMessage(
        1,
        LogLevel.Information,
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
