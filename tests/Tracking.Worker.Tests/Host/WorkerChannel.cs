using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests.Host;

/// <summary>The host's end of a worker's stream: questions with their answers, and what the worker logs.</summary>
internal sealed class WorkerChannel
{
    private readonly Channel<StreamingMessage> outgoing =
        Channel.CreateUnbounded<StreamingMessage>();

    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> asked =
        new();

    private readonly TaskCompletionSource connected = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private volatile bool ended;

    /// <summary>Ends once the worker has connected, or fails when it never will.</summary>
    public Task Connected => connected.Task;

    public ConcurrentQueue<RpcLog> Logs { get; } = new();

    /// <summary>Carries messages both ways until the worker goes.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<StreamingMessage> incoming,
        IServerStreamWriter<StreamingMessage> answers,
        CancellationToken cancellationToken
    )
    {
        connected.TrySetResult();
        try
        {
            await Task.WhenAll(
                WriteAsync(answers, cancellationToken),
                ReadAsync(incoming, cancellationToken)
            );
        }
        catch (Exception e)
            when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The worker went without a word.
        }
        finally
        {
            End();
        }
    }

    /// <summary>Sends what is not answered.</summary>
    public void Tell(StreamingMessage message) => outgoing.Writer.TryWrite(message);

    /// <summary>Asks the worker and waits for its answer.</summary>
    /// <exception cref="WorkerGoneException">The worker ended before it answered.</exception>
    public async Task<StreamingMessage> AskAsync(StreamingMessage message)
    {
        message.RequestId = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<StreamingMessage>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        asked[message.RequestId] = answer;
        Tell(message);
        if (ended)
        {
            Fail();
        }

        return await answer.Task;
    }

    /// <summary>Fails what is not answered yet.</summary>
    public void End()
    {
        ended = true;
        connected.TrySetException(new WorkerGoneException());
        outgoing.Writer.TryComplete();
        Fail();
    }

    private async Task WriteAsync(
        IServerStreamWriter<StreamingMessage> answers,
        CancellationToken cancellationToken
    )
    {
        await foreach (var message in outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            await answers.WriteAsync(message, cancellationToken);
        }
    }

    private async Task ReadAsync(
        IAsyncStreamReader<StreamingMessage> incoming,
        CancellationToken cancellationToken
    )
    {
        while (await incoming.MoveNext(cancellationToken))
        {
            var message = incoming.Current;
            if (message.RpcLog is { } log)
            {
                Logs.Enqueue(log);
            }
            else if (asked.TryRemove(message.RequestId, out var answer))
            {
                answer.TrySetResult(message);
            }
        }

        outgoing.Writer.TryComplete();
    }

    private void Fail()
    {
        foreach (var id in asked.Keys)
        {
            if (asked.TryRemove(id, out var answer))
            {
                answer.TrySetException(new WorkerGoneException());
            }
        }
    }
}
