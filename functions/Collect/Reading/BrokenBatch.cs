using System.Buffers;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>Reads what is whole of a batch whose JSON breaks off: one wrong byte costs only what is behind it.</summary>
internal static class BrokenBatch
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonBody.MaximumDepth };

    // What says what was done: event of Segment and PostHog, e of Snowplow.
    private static readonly string[] OfEvents = ["event", "e"];

    /// <summary>Whether an object says what was done.</summary>
    public static bool IsEvent(JsonElement value) =>
        OfEvents.Any(name => JsonText.Of(value, name) is not null);

    /// <summary>
    /// The batch with those elements that are whole; null when none is, or when the value is none. No event is made of
    /// a part of one.
    /// </summary>
    /// <param name="body">The bytes, which are no JSON.</param>
    /// <param name="batch">The member with the array; "" when the batch is the array.</param>
    /// <param name="whole">How many bytes were read.</param>
    public static JsonElement? Read(ReadOnlySpan<byte> body, string batch, out int whole)
    {
        whole = 0;
        var reader = new Utf8JsonReader(body, Options);
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json, TrackingJson.Writer);
        var hasElement = false;
        var isOpen = false;
        try
        {
            reader.Read();
            if (batch.Length > 0 && reader.TokenType == JsonTokenType.StartObject)
            {
                writer.WriteStartObject();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var isBatch = reader.ValueTextEquals(batch);
                    var name = reader.GetString()!;
                    reader.Read();
                    if (isBatch && reader.TokenType == JsonTokenType.StartArray)
                    {
                        writer.WriteStartArray(name);
                        isOpen = true;
                        ReadElements(ref reader, writer, ref hasElement, ref whole);
                        isOpen = false;
                        writer.WriteEndArray();
                    }
                    else
                    {
                        var value = JsonElement.ParseValue(ref reader);
                        writer.WritePropertyName(name);
                        value.WriteTo(writer);
                    }
                }
            }
            else if (batch.Length == 0 && reader.TokenType == JsonTokenType.StartArray)
            {
                writer.WriteStartArray();
                ReadElements(ref reader, writer, ref hasElement, ref whole);
            }
        }
        catch (JsonException)
        {
            // From here on it is no JSON.
        }

        if (!hasElement)
        {
            return null;
        }

        if (isOpen)
        {
            writer.WriteEndArray();
        }

        if (batch.Length > 0)
        {
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteEndArray();
        }

        writer.Flush();
        var read = new Utf8JsonReader(json.WrittenSpan, Options);
        var kept = JsonElement.ParseValue(ref read);
        return IsEvent(kept) ? null : kept;
    }

    private static void ReadElements(
        ref Utf8JsonReader reader,
        Utf8JsonWriter writer,
        ref bool hasElement,
        ref int whole
    )
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var element = JsonElement.ParseValue(ref reader);
            element.WriteTo(writer);
            hasElement = true;
            whole = (int)reader.BytesConsumed;
        }
    }
}
