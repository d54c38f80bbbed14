using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Events;

/// <summary>
/// Reads text that is the same in many events, such as an action or a page, as one object: what is held of thousands
/// of sessions has it once. What is longer, escaped or not ASCII is read as any other text.
/// </summary>
internal sealed class KnownTextConverter : JsonConverter<string>
{
    private const int LongestText = 512;

    // A text forgets the one before it of the same place, so there are never more than these.
    private static readonly string?[] Known = new string?[4096];

    /// <inheritdoc />
    public override string? Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => TextOf(ref reader);

    /// <summary>The text at which a reader is; null when it is none.</summary>
    public static string? TextOf(ref Utf8JsonReader reader)
    {
        if (
            reader.TokenType != JsonTokenType.String
            || reader.HasValueSequence
            || reader.ValueIsEscaped
            || reader.ValueSpan.Length > LongestText
        )
        {
            return reader.GetString();
        }

        var text = reader.ValueSpan;
        ref var place = ref Known[XxHash3.HashToUInt64(text) % (ulong)Known.Length];
        return place is { } known && Ascii.Equals(text, known) ? known : place = reader.GetString();
    }

    /// <inheritdoc />
    public override void Write(
        Utf8JsonWriter writer,
        string value,
        JsonSerializerOptions options
    ) => writer.WriteStringValue(value);
}
