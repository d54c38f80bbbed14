using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Shared.Audit;

/// <summary>What a line of an export has before the members of its event.</summary>
/// <param name="Partition">The hub partition.</param>
/// <param name="Source">The event's place in it.</param>
/// <param name="PreviousHash">The hash of the line before, in exports that have it.</param>
/// <param name="Length">Where in the line the event's own members begin.</param>
public readonly record struct ExportedPlace(
    int Partition,
    EventSource Source,
    string? PreviousHash,
    int Length
)
{
    /// <summary>Reads it; what stands behind it is not looked at.</summary>
    /// <param name="line">A line.</param>
    /// <param name="place">What it has before its event.</param>
    /// <returns>False when it is no line of an export.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out ExportedPlace place)
    {
        place = default;
        try
        {
            return TryReadMembers(line, out place);
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static bool TryReadMembers(ReadOnlySpan<byte> line, out ExportedPlace place)
    {
        place = default;
        var reader = new Utf8JsonReader(line);
        int? partition = null;
        long? sequence = null;
        int? index = null;
        DateTimeOffset? enqueuedAt = null;
        string? hash = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("partition"u8))
            {
                reader.Read();
                partition = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("sequence"u8))
            {
                reader.Read();
                sequence = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                index = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("enqueuedAt"u8))
            {
                reader.Read();
                enqueuedAt = reader.GetDateTimeOffset();
            }
            else if (reader.ValueTextEquals(LineChain.Member))
            {
                reader.Read();
                hash = reader.GetString();
            }
            else
            {
                break;
            }
        }

        if (partition is null || sequence is null || index is null || enqueuedAt is null)
        {
            return false;
        }

        place = new(
            partition.Value,
            new(sequence.Value, index.Value, enqueuedAt.Value),
            hash,
            (int)reader.TokenStartIndex
        );
        return true;
    }
}
