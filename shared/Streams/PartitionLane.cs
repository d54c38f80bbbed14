using System.Globalization;
using System.Threading.Channels;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Logging;

namespace Tracking.Shared.Streams;

/// <summary>What is on its way to one partition.</summary>
internal sealed partial class PartitionLane : IAsyncDisposable
{
    // A hub takes at most 1 MiB at once, properties and envelopes included.
    private const int SendBytes = 768 * 1024;

    private readonly EventHubProducerClient producer;
    private readonly SendEventOptions destination;
    private readonly int partition;
    private readonly PublisherOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Channel<Submission> waiting = Channel.CreateUnbounded<Submission>(
        new() { SingleReader = true }
    );
    private readonly Task pump;
    private long waitingBytes;

    public PartitionLane(
        EventHubProducerClient producer,
        string partitionId,
        PublisherOptions options,
        TimeProvider time,
        ILogger logger
    )
    {
        (this.producer, this.options, this.time, this.logger) = (producer, options, time, logger);
        destination = new SendEventOptions { PartitionId = partitionId };
        partition = int.Parse(partitionId, CultureInfo.InvariantCulture);
        pump = Task.Run(PumpAsync);
    }

    /// <summary>Sends a request's events.</summary>
    /// <returns>Whether all of them are durable; false also when that is not known in time.</returns>
    public async Task<bool> SendAsync(Submission submission)
    {
        if (
            Interlocked.Add(ref waitingBytes, submission.Bytes) > options.MaximumQueuedBytes
            || !waiting.Writer.TryWrite(submission)
        )
        {
            Interlocked.Add(ref waitingBytes, -submission.Bytes);
            return false;
        }

        try
        {
            return await submission.Durable.WaitAsync(
                TimeSpan.FromSeconds(options.TimeoutSeconds),
                time
            );
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await pump;
    }

    private async Task PumpAsync()
    {
        var frames = new FrameBuilder(partition);
        var batch = new List<Submission>();
        while (await waiting.Reader.WaitToReadAsync())
        {
            Take(frames, batch);
            if (frames.Full.Count == 0 && options.LingerMilliseconds > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(options.LingerMilliseconds), time);
                Take(frames, batch);
            }

            var sent = await TrySendAsync(frames.Finish());
            foreach (var submission in batch)
            {
                submission.Complete(sent);
                Interlocked.Add(ref waitingBytes, -submission.Bytes);
            }

            batch.Clear();
        }
    }

    private void Take(FrameBuilder frames, List<Submission> batch)
    {
        while (
            waiting.Reader.TryPeek(out var next)
            && (batch.Count == 0 || frames.Bytes + next.Bytes + next.Count <= SendBytes)
            && waiting.Reader.TryRead(out _)
        )
        {
            batch.Add(next);
            for (var i = 0; i < next.Count; i++)
            {
                frames.Add(next[i].Span);
            }
        }
    }

    private async Task<bool> TrySendAsync(List<EventData> frames)
    {
        try
        {
            for (var start = 0; start < frames.Count; )
            {
                var end = start;
                for (
                    long bytes = 0;
                    end < frames.Count
                        && (
                            end == start
                            || bytes + frames[end].EventBody.ToMemory().Length <= SendBytes
                        );
                    end++
                )
                {
                    bytes += frames[end].EventBody.ToMemory().Length;
                }

                await producer.SendAsync(frames[start..end], destination);
                start = end;
            }

            return true;
        }
        catch (Exception e)
        {
            // Whatever it is, the lane must go on, and nobody may be told that these are durable.
            LogNotSent(e, producer.EventHubName, partition, frames.Count);
            return false;
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "{Hub} did not take {Count} frames for partition {Partition}"
    )]
    private partial void LogNotSent(Exception e, string hub, int partition, int count);
}
