using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tracking.Shared.Events;

/// <summary>
/// Reads values as the serializer does, where they are of the kind that is expected; of others, null among them, it says
/// that it does not know. What is not valid is thrown, as by the reader.
/// </summary>
internal static class JsonMember
{
    /// <summary>A text.</summary>
    public static bool TryText(ref Utf8JsonReader reader, out string? text)
    {
        text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is not null;
    }

    /// <summary>A text that is the same in many events.</summary>
    public static bool TryKnown(ref Utf8JsonReader reader, out string? text)
    {
        text =
            reader.TokenType == JsonTokenType.String ? KnownTextConverter.TextOf(ref reader) : null;
        return text is not null;
    }

    /// <summary>Texts.</summary>
    public static bool TryTexts(ref Utf8JsonReader reader, out IReadOnlyList<string>? texts)
    {
        texts = null;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        var all = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            all.Add(reader.GetString()!);
        }

        texts = all;
        return reader.TokenType == JsonTokenType.EndArray;
    }

    /// <summary>A whole number.</summary>
    public static bool TryNumber(ref Utf8JsonReader reader, out int? number)
    {
        var found = 0;
        var isNumber = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out found);
        number = found;
        return isNumber;
    }

    /// <summary>True or false.</summary>
    public static bool TryFlag(ref Utf8JsonReader reader, out bool? flag)
    {
        flag = reader.TokenType == JsonTokenType.True;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
    }

    /// <summary>A time.</summary>
    public static bool TryTime(ref Utf8JsonReader reader, out DateTimeOffset? time)
    {
        time = null;
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var found))
        {
            return false;
        }

        time = found;
        return true;
    }

    /// <summary>An object that the serializer reads.</summary>
    public static bool TryObject<T>(
        ref Utf8JsonReader reader,
        JsonTypeInfo<T> type,
        [NotNullWhen(true)] out T? value
    )
        where T : class
    {
        value =
            reader.TokenType == JsonTokenType.StartObject
                ? JsonSerializer.Deserialize(ref reader, type)
                : null;
        return value is not null;
    }

    /// <summary>Any value but null, kept as it stands.</summary>
    public static bool TryRaw(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, out RawJson value)
    {
        value = default;
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return false;
        }

        reader.Skip();
        return RawJson.TryKeep(json[start..(int)reader.BytesConsumed], out value);
    }
}
