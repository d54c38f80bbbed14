using System.Buffers;
using System.Text.Json;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>
/// Writes a JSON value anew: each name of an object once, with its last value, and of addresses what the project
/// keeps. Whatever stands under the name of an address and is none is left out: it cannot be told from one.
/// </summary>
internal static class JsonCleaner
{
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
                    if (!Addresses.IsName(name))
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
                    else
                    {
                        WriteAddress(writer, name, member, handling);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item, handling, null);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
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
