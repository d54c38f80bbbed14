using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tracking.Shared.Events;

/// <summary>The params of what can be done only once, when a later event corrects it.</summary>
public static class MergedParams
{
    /// <summary>The most characters, which a property of a row can hold; longer ones are those of the later event alone.</summary>
    public const int MaximumLength = 32_000;

    private static readonly JsonWriterOptions Unescaped = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The members of two objects: those of the later one that say something before those of the earlier one. Null,
    /// "" and white space say nothing, nor does an empty array, which is how PHP writes an empty object.
    /// </summary>
    /// <param name="before">The earlier object, as JSON.</param>
    /// <param name="after">The later object, as JSON.</param>
    public static string Of(string before, string after)
    {
        using var first = JsonDocument.Parse(before);
        using var second = JsonDocument.Parse(after);
        var members = new OrderedDictionary<string, JsonElement>();
        foreach (var member in Members(first).Concat(Members(second)))
        {
            if (!members.ContainsKey(member.Name) || SaysSomething(member.Value))
            {
                members[member.Name] = member.Value;
            }
        }

        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, Unescaped))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in members)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        var merged = Encoding.UTF8.GetString(json.WrittenSpan);
        return merged.Length <= MaximumLength ? merged : after;
    }

    private static JsonElement.ObjectEnumerator Members(JsonDocument json) =>
        json.RootElement.ValueKind == JsonValueKind.Object
            ? json.RootElement.EnumerateObject()
            : default;

    private static bool SaysSomething(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => false,
            JsonValueKind.String => !string.IsNullOrWhiteSpace(value.GetString()),
            JsonValueKind.Array => value.GetArrayLength() > 0,
            _ => true,
        };
}
