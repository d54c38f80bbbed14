using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Tracking.Flow.Tests;

/// <summary>Lets some calls to storage fail: before they are sent, or after they have done their work.</summary>
internal sealed class FaultPolicy(Random random) : HttpPipelinePolicy
{
    /// <summary>How many of a hundred calls fail.</summary>
    public int Percent { get; set; }

    public override void Process(
        HttpMessage message,
        ReadOnlyMemory<HttpPipelinePolicy> pipeline
    ) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(
        HttpMessage message,
        ReadOnlyMemory<HttpPipelinePolicy> pipeline
    )
    {
        int dice;
        lock (random)
        {
            dice = random.Next(200);
        }

        if (dice < Percent)
        {
            throw new RequestFailedException(503, "Failed before it was sent.");
        }

        await ProcessNextAsync(message, pipeline);
        if (dice >= 100 && dice < 100 + Percent)
        {
            throw new RequestFailedException(503, "Failed after it was done.");
        }
    }
}
