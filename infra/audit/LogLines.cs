using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Tracking.Audit;

/// <summary>Reads the lines of a blob as they come, so that no more than one is held.</summary>
internal static class LogLines
{
    // No line is as long: an event of a hub has 1 MiB at most. What is longer is cut, and is no line.
    private const int LongestBytes = 16 * 1024 * 1024;

    /// <summary>The lines of a stream, in order.</summary>
    public static async IAsyncEnumerable<LogLine> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var reader = PipeReader.Create(stream, new(bufferSize: 64 * 1024, leaveOpen: true));
        var (number, offset) = (0L, 0L);
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (Next(ref rest, read.IsCompleted, number + 1, offset) is { } line)
            {
                yield return line;
                (number, offset) = (line.Number, line.End);
            }

            reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                await reader.CompleteAsync();
                yield break;
            }
        }
    }

    private static LogLine? Next(
        ref ReadOnlySequence<byte> rest,
        bool isLast,
        long number,
        long offset
    )
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            var line = LogLine.Read(Bytes(rest.Slice(0, end)), number, offset, isWhole: true);
            rest = rest.Slice(rest.GetPosition(1, end));
            return line;
        }

        if (rest.IsEmpty || !isLast && rest.Length < LongestBytes)
        {
            return null;
        }

        var torn = LogLine.Read(Bytes(rest), number, offset, isWhole: false);
        rest = rest.Slice(rest.End);
        return torn;
    }

    private static ReadOnlySpan<byte> Bytes(ReadOnlySequence<byte> sequence) =>
        sequence.IsSingleSegment ? sequence.FirstSpan : sequence.ToArray();
}
