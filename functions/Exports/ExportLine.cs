using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tracking.Shared.Audit;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Exports;

/// <summary>
/// One line of an export: the event as it is, with its place in the hub before it. Lines of a
/// chained export begin with the hash of the line before.
/// </summary>
internal static class ExportLine
{
    private const int MostBytesOfAPlace = 256;

    /// <summary>Writes an event as a line.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="item">The event.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="previousHash">The hash of the line before, for chained exports.</param>
    public static void Write(
        IBufferWriter<byte> output,
        StreamItem item,
        int partition,
        string? previousHash
    )
    {
        // An event is an object with members, of which the first follows the brace.
        var json = Line(item.Json);
        Span<byte> time = stackalloc byte[TimeConverter.MaximumBytes];
        ReadOnlySpan<byte> at = time[..TimeConverter.Write(item.Frame.EnqueuedTime, time)];
        Utf8.TryWrite(
            output.GetSpan(MostBytesOfAPlace),
            CultureInfo.InvariantCulture,
            $"{{\"partition\":{partition},\"sequence\":{item.Frame.SequenceNumber},\"index\":{item.Index},\"enqueuedAt\":\"{at}\",",
            out var written
        );
        output.Advance(written);
        if (previousHash is not null)
        {
            output.Write(Encoding.ASCII.GetBytes($"\"{LineChain.Member}\":\"{previousHash}\","));
        }

        output.Write(json.Span[1..]);
        output.Write("\n"u8);
    }

    /// <summary>Whether bytes are an object with at least one member.</summary>
    public static bool IsEvent(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return reader.Read()
            && reader.TokenType == JsonTokenType.StartObject
            && reader.Read()
            && reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>The place in the hub of the last line of some bytes.</summary>
    /// <param name="bytes">Bytes that end where a line ends.</param>
    /// <param name="line">That line.</param>
    public static EventSource LastPlace(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        var content = bytes.TrimEnd((byte)'\n');
        line = content[(content.LastIndexOf((byte)'\n') + 1)..];
        return ExportedPlace.TryRead(line, out var place)
            ? place.Source
            : throw new InvalidDataException("It is no line of an export.");
    }

    private static ReadOnlyMemory<byte> Line(ReadOnlyMemory<byte> json) =>
        json.Span.IndexOfAny((byte)'\n', (byte)'\r') >= 0
        && RawJson.TryKeep(json.Span, out var onOneLine)
            ? onOneLine.Utf8.ToArray()
            : json;
}
