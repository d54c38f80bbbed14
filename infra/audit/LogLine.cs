using System.Text.Json;
using Tracking.Shared.Audit;

namespace Tracking.Audit;

/// <summary>A line of a blob as it is.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Offset">At which byte it begins.</param>
/// <param name="End">At which byte the next one begins.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Previous">The hash of the line before, as it says; null when it says none.</param>
/// <param name="Sequence">The hub's number of its frame; -1 when it says none.</param>
/// <param name="Index">Its place in the frame.</param>
/// <param name="IsWhole">Whether it ends with a line break.</param>
internal readonly record struct LogLine(
    long Number,
    long Offset,
    long End,
    string Hash,
    string? Previous,
    long Sequence,
    long Index,
    bool IsWhole
)
{
    /// <summary>Whether it may be the next line of the hub behind another, as far as their numbers tell.</summary>
    public bool MayFollow(LogLine before) =>
        Sequence == before.Sequence && Index == before.Index + 1
        || Sequence == before.Sequence + 1 && Index == 0;

    /// <summary>Reads what a line says; the members of the chain stand before those of the event.</summary>
    public static LogLine Read(ReadOnlySpan<byte> bytes, long number, long offset, bool isWhole)
    {
        string? previous = null;
        var (sequence, index) = (-1L, -1L);
        try
        {
            var reader = new Utf8JsonReader(bytes);
            reader.Read();
            while (
                previous is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName
            )
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case LineChain.Member when reader.TokenType == JsonTokenType.String:
                        previous = reader.GetString();
                        break;
                    case "sequence" when reader.TryGetInt64(out var number64):
                        sequence = number64;
                        break;
                    case "index" when reader.TryGetInt64(out var number64):
                        index = number64;
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It was changed so that it is no line any more: it hangs behind nothing.
        }

        return new(
            number,
            offset,
            offset + bytes.Length + (isWhole ? 1 : 0),
            LineChain.HashOf(bytes),
            previous,
            sequence,
            index,
            isWhole
        );
    }
}
