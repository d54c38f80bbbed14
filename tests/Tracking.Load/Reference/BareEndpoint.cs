using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tracking.Load.Reference;

/// <summary>Reads the body and answers: what Kestrel costs.</summary>
internal static class BareEndpoint
{
    /// <summary>Answers one path.</summary>
    public static void Map(WebApplication app) =>
        app.MapPost(
            "/v1/collect",
            async (HttpContext context) =>
            {
                await ReadAsync(context.Request.BodyReader);
            }
        );

    private static async Task ReadAsync(PipeReader body)
    {
        while (true)
        {
            var read = await body.ReadAsync();
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>The whole body, which is the reader's until it is advanced to its end.</summary>
    public static async ValueTask<ReadOnlySequence<byte>> WholeAsync(PipeReader body)
    {
        while (true)
        {
            var read = await body.ReadAsync();
            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
