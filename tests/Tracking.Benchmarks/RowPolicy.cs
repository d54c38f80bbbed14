using Azure.Core;
using Azure.Core.Pipeline;

namespace Tracking.Benchmarks;

/// <summary>Counts the rows that requests to tables write, also those of one transaction. It costs, so only when it is told to.</summary>
internal sealed class RowPolicy : HttpPipelineSynchronousPolicy
{
    private static readonly byte[] Operation = " HTTP/1.1\r\n"u8.ToArray();
    private long rows;

    public bool IsCounting { get; set; }

    public long Rows => rows;

    public override void OnSendingRequest(HttpMessage message)
    {
        if (!IsCounting || message.Request.Method == RequestMethod.Get)
        {
            return;
        }

        var written = 1;
        if (
            message.Request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal)
            && message.Request.Content is { } content
        )
        {
            using var copy = new MemoryStream();
            content.WriteTo(copy, message.CancellationToken);
            written = 0;
            var rest = copy.GetBuffer().AsSpan(0, (int)copy.Length);
            for (int at; (at = rest.IndexOf(Operation)) >= 0; rest = rest[(at + 1)..])
            {
                written++;
            }
        }

        Interlocked.Add(ref rows, written);
    }
}
