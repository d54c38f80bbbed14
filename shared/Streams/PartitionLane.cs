using System.Threading.Channels;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Logging;

namespace Tracking.Shared.Streams;

/// <summary>What is on its way to one partition.</summary>
internal sealed class PartitionLane : IAsyncDisposable
{
    private readonly PartitionSender sender;
    private readonly bool areFramesCopied;
    private readonly ByteBudget queue;
    private readonly PublisherOptions options;
    private readonly TimeProvider time;
    private readonly Channel<Submission> waiting = Channel.CreateUnbounded<Submission>(
        new() { SingleReader = true }
    );
    private readonly Task pump;

    public PartitionLane(
        EventHubProducerClient producer,
        string hub,
        string partitionId,
        ByteBudget queue,
        PublisherOptions options,
        TimeProvider time,
        ILogger logger
    )
    {
        (this.queue, this.options, this.time) = (queue, options, time);
        areFramesCopied = producer is ICopyFrames;
        sender = new(producer, hub, partitionId, options.Timeout, time, logger);
        pump = Task.Run(PumpAsync);
    }

    /// <summary>Sends a request's events.</summary>
    /// <param name="submission">The events.</param>
    /// <param name="giveUp">When the request waits no longer. What is under way then may become durable still.</param>
    /// <param name="deadline">The same, for another reason.</param>
    /// <returns>Whether all of them are durable; false also when that is not known in time.</returns>
    public Task<bool> SendAsync(
        Submission submission,
        CancellationToken giveUp,
        CancellationToken deadline = default
    )
    {
        if (!queue.TryTake(submission.Bytes))
        {
            submission.Release();
            return Task.FromResult(false);
        }

        if (!waiting.Writer.TryWrite(submission))
        {
            queue.Return(submission.Bytes);
            submission.Release();
            return Task.FromResult(false);
        }

        return submission.WaitAsync(giveUp, deadline);
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        try
        {
            await pump.WaitAsync(HubClients.Parting, time);
        }
        catch (TimeoutException)
        {
            // Nobody was told that what is under way is durable.
        }
    }

    private async Task PumpAsync()
    {
        var frames = new FrameBuilder(sender.Partition, areFramesCopied);
        var batch = new List<Submission>();
        while (await waiting.Reader.WaitToReadAsync())
        {
            // Behind what is to be done already: on a busy machine there is more to take by then.
            await Task.Yield();
            Take(frames, batch);
            if (frames.Full.Count == 0 && options.LingerMilliseconds > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(options.LingerMilliseconds), time);
                Take(frames, batch);
            }

            if (batch.Count > 0)
            {
                var full = frames.Finish();
                var areDurable = await sender.TrySendAsync(full);
                if (areDurable)
                {
                    frames.Return(full);
                }

                batch.ForEach(submission => Complete(submission, areDurable));
                batch.Clear();

                // What is sent while an earlier send is under way might become durable before it.
                if (!await sender.HasEndedAsync())
                {
                    await RefuseUntilAsync(sender.LastSend);
                }
            }
        }
    }

    private async Task RefuseUntilAsync(Task sent)
    {
        var isOpen = true;
        while (isOpen && !sent.IsCompleted)
        {
            while (waiting.Reader.TryRead(out var refused))
            {
                refused.Release();
                Complete(refused, false);
            }

            var more = waiting.Reader.WaitToReadAsync().AsTask();
            isOpen = await Task.WhenAny(sent, more) == sent || await more;
        }

        await sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Complete(Submission submission, bool areDurable)
    {
        submission.Complete(areDurable);
        queue.Return(submission.Bytes);
    }

    private void Take(FrameBuilder frames, List<Submission> batch)
    {
        while (
            waiting.Reader.TryPeek(out var next)
            && (
                batch.Count == 0
                || frames.Bytes + next.Bytes + next.Count <= PartitionSender.SendBytes
            )
            && waiting.Reader.TryRead(out _)
        )
        {
            if (next.Durable.IsCompleted)
            {
                // Its caller waits no longer, and sends it again.
                next.Release();
                Complete(next, false);
                continue;
            }

            batch.Add(next);
            for (var i = 0; i < next.Count; i++)
            {
                frames.Add(next[i]);
            }

            next.Release();
        }
    }
}
