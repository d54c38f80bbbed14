using System.Buffers;
using System.Text;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>
/// Writes a JSON value anew: each name of an object once, with its last value, and of addresses what the project
/// keeps, whether told by their names or by what they are. Whatever stands under the name of an address and is none is
/// left out: it cannot be told from one. Of secret keys only a hash is left. JSON within text is cleaned too.
/// </summary>
internal static class JsonCleaner
{
    /// <summary>A value without repeated names and with addresses as the project keeps them.</summary>
    public static RawJson Clean(RawJson value, CleaningRules rules)
    {
        if (value.IsEmpty)
        {
            return value;
        }

        return RawJson.TryKeep(Clean(value.Utf8.ToArray(), rules), out var kept) ? kept : default;
    }

    /// <summary>The bytes of a value cleaned; null when it is no JSON, or nested too deep to be looked into.</summary>
    /// <param name="json">The value.</param>
    /// <param name="rules">What is not kept as it was sent.</param>
    /// <param name="replace">Another text for the text of a member of the outermost object; null to leave it.</param>
    public static byte[]? Clean(
        ReadOnlyMemory<byte> json,
        CleaningRules rules,
        Func<string, string, string?>? replace = null
    )
    {
        try
        {
            using var document = JsonDocument.Parse(
                json,
                new JsonDocumentOptions { MaxDepth = JsonBody.MaximumDepth }
            );
            var buffer = new ArrayBufferWriter<byte>(json.Length);
            using (var writer = new Utf8JsonWriter(buffer, TrackingJson.Writer))
            {
                Write(writer, document.RootElement, rules, replace);
            }

            return buffer.WrittenSpan.ToArray();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Write(
        Utf8JsonWriter writer,
        JsonElement value,
        CleaningRules rules,
        Func<string, string, string?>? replace
    )
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (
                    var (name, member) in value
                        .EnumerateObject()
                        .Select(member => (member.Name, member.Value))
                        .Reverse()
                        .DistinctBy(member => member.Name)
                        .Reverse()
                )
                {
                    if (IsAddress(name, member))
                    {
                        WriteAddress(writer, name, member, rules);
                    }
                    else
                    {
                        writer.WritePropertyName(name);
                        if (
                            member.ValueKind == JsonValueKind.String
                            && replace?.Invoke(name, member.GetString()!) is { } other
                        )
                        {
                            writer.WriteStringValue(other);
                        }
                        else
                        {
                            Write(writer, member, rules, null);
                        }
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteItem(writer, item, rules);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(CleanText(value.GetString()!, rules));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static bool IsAddress(string name, JsonElement value) =>
        Addresses.IsName(name)
        || value.ValueKind == JsonValueKind.String
            && !Addresses.IsOther(name)
            && Addresses.IsAddress(value.GetString());

    private static void WriteItem(Utf8JsonWriter writer, JsonElement item, CleaningRules rules)
    {
        if (item.ValueKind != JsonValueKind.String || !Addresses.IsAddress(item.GetString()))
        {
            Write(writer, item, rules, null);
        }
        else if (Addresses.Keep(item.GetString(), rules.Ip) is { } kept)
        {
            writer.WriteStringValue(kept);
        }
    }

    // Within text there may be JSON, whole or broken off.
    private static string CleanText(string text, CleaningRules rules)
    {
        if (!text.StartsWith('{') && !text.StartsWith('['))
        {
            return rules.Clean(text)!;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            return !ValueScan.Of(bytes).NeedsCleaning ? text
                : Clean(bytes, rules) is { } clean ? Encoding.UTF8.GetString(clean)
                : TextCleaner.Clean(text, rules);
        }
        catch (JsonException)
        {
            return TextCleaner.Clean(text, rules);
        }
    }

    private static void WriteAddress(
        Utf8JsonWriter writer,
        string name,
        JsonElement value,
        CleaningRules rules
    )
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when Addresses.Keep(value.GetString(), rules.Ip) is { } kept:
                writer.WriteString(name, kept);
                break;
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                // Such as {"ip": true} of an SDK's settings.
                writer.WritePropertyName(name);
                value.WriteTo(writer);
                break;
            case JsonValueKind.Object:
                writer.WritePropertyName(name);
                Write(writer, value, rules, null);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray(name);
                foreach (var item in value.EnumerateArray())
                {
                    if (
                        item.ValueKind == JsonValueKind.String
                        && Addresses.Keep(item.GetString(), rules.Ip) is { } one
                    )
                    {
                        writer.WriteStringValue(one);
                    }
                }

                writer.WriteEndArray();
                break;
        }
    }
}
