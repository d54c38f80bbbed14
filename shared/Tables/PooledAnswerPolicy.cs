using Azure.Core;
using Azure.Core.Pipeline;

namespace Tracking.Shared.Tables;

/// <summary>
/// Reads an answer into an array of the pool. It is done within a try, so that an answer that breaks off is asked for
/// again, and each read ends when the network's time is up.
/// </summary>
internal sealed class PooledAnswerPolicy : HttpPipelinePolicy
{
    private const int Capacity = 16 * 1024;

    /// <inheritdoc />
    public override void Process(
        HttpMessage message,
        ReadOnlyMemory<HttpPipelinePolicy> pipeline
    ) => throw new NotSupportedException("Transactions are sent asynchronously.");

    /// <inheritdoc />
    public override async ValueTask ProcessAsync(
        HttpMessage message,
        ReadOnlyMemory<HttpPipelinePolicy> pipeline
    )
    {
        var answer = PooledAnswer.Of(message);
        answer.Tries++;
        answer.Bytes = null;
        await ProcessNextAsync(message, pipeline);
        if (message.Response.ContentStream is not { } stream)
        {
            return;
        }

        var bytes = new PooledBytes(Capacity);
        await using (stream)
        {
            while (
                await stream.ReadAsync(bytes.GetMemory(), message.CancellationToken)
                    is var count
                        and > 0
            )
            {
                bytes.Advance(count);
            }
        }

        message.Response.ContentStream = Stream.Null;
        answer.Bytes = bytes;
    }
}

/// <summary>The answer to a message, in an array of the pool.</summary>
internal sealed class PooledAnswer : IDisposable
{
    /// <summary>How often the message was sent.</summary>
    public int Tries { get; set; }

    /// <summary>The body; null when it had none.</summary>
    public PooledBytes? Bytes { get; set; }

    /// <summary>The answer of a message.</summary>
    public static PooledAnswer Of(HttpMessage message)
    {
        if (message.TryGetProperty(typeof(PooledAnswer), out var known))
        {
            return (PooledAnswer)known!;
        }

        var answer = new PooledAnswer();
        message.SetProperty(typeof(PooledAnswer), answer);
        return answer;
    }

    /// <summary>Gives the array back.</summary>
    public void Dispose() => Bytes?.Dispose();
}
