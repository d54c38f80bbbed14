using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>
/// Writes a JSON value anew: each name of an object once, with its last value, and of addresses what the project
/// keeps, whether told by their names or by what they are. Whatever stands under the name of an address and is none is
/// left out: it cannot be told from one. Of secret keys only a hash is left. JSON within text is cleaned too.
/// </summary>
internal static class JsonCleaner
{
    // What is searched for is no visitor's address.
    private static readonly FrozenSet<string> Harmless = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "query",
        "q",
        "search",
        "keyword"
    );

    /// <summary>A value without repeated names and with addresses as the project keeps them.</summary>
    public static RawJson Clean(RawJson value, IpHandling handling)
    {
        if (value.IsEmpty)
        {
            return value;
        }

        return RawJson.TryKeep(Clean(value.Utf8.ToArray(), handling), out var kept)
            ? kept
            : default;
    }

    /// <summary>The bytes of a value cleaned; null when it is no JSON, or nested too deep to be looked into.</summary>
    /// <param name="json">The value.</param>
    /// <param name="handling">What the project keeps of addresses.</param>
    /// <param name="replace">Another text for the text of a member of the outermost object; null to leave it.</param>
    public static byte[]? Clean(
        ReadOnlyMemory<byte> json,
        IpHandling handling,
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
                Write(writer, document.RootElement, handling, replace);
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
        IpHandling handling,
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
                        WriteAddress(writer, name, member, handling);
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
                            Write(writer, member, handling, null);
                        }
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteItem(writer, item, handling);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String when Nested(value.GetString()!, handling) is { } inner:
                writer.WriteStringValue(inner);
                break;
            case JsonValueKind.String when Secrets.Hide(value.GetString()!) is { } hidden:
                writer.WriteStringValue(hidden);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static bool IsAddress(string name, JsonElement value) =>
        Addresses.IsName(name)
        || value.ValueKind == JsonValueKind.String
            && !Harmless.Contains(name)
            && !name.Contains("version", StringComparison.OrdinalIgnoreCase)
            && Addresses.IsAddress(value.GetString());

    private static void WriteItem(Utf8JsonWriter writer, JsonElement item, IpHandling handling)
    {
        if (item.ValueKind != JsonValueKind.String || !Addresses.IsAddress(item.GetString()))
        {
            Write(writer, item, handling, null);
        }
        else if (Addresses.Keep(item.GetString(), handling) is { } kept)
        {
            writer.WriteStringValue(kept);
        }
    }

    // JSON within text; null when there is nothing in it to be cleaned.
    private static string? Nested(string text, IpHandling handling)
    {
        if (!text.StartsWith('{') && !text.StartsWith('['))
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            return ValueScan.Of(bytes).NeedsCleaning && Clean(bytes, handling) is { } clean
                ? Encoding.UTF8.GetString(clean)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void WriteAddress(
        Utf8JsonWriter writer,
        string name,
        JsonElement value,
        IpHandling handling
    )
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when Addresses.Keep(value.GetString(), handling) is { } kept:
                writer.WriteString(name, kept);
                break;
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                // Such as {"ip": true} of an SDK's settings.
                writer.WritePropertyName(name);
                value.WriteTo(writer);
                break;
            case JsonValueKind.Object:
                writer.WritePropertyName(name);
                Write(writer, value, handling, null);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray(name);
                foreach (var item in value.EnumerateArray())
                {
                    if (
                        item.ValueKind == JsonValueKind.String
                        && Addresses.Keep(item.GetString(), handling) is { } one
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
