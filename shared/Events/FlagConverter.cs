using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Events;

/// <summary>Reads what is true or false as everywhere: as <see cref="Flag"/> has it, text or not.</summary>
public sealed class FlagConverter : JsonConverter<bool>
{
    /// <inheritdoc />
    public override bool Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String => Flag.Read(reader.GetString()),
            JsonTokenType.Number => Flag.Read(
                System.Text.Encoding.UTF8.GetString(reader.ValueSpan)
            ),
            _ => null,
        } ?? throw new JsonException($"It is {Flag.Words}.");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) =>
        writer.WriteBooleanValue(value);
}
