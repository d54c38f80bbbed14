using System.Buffers;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>Puts an object together from parts of what was sent; of a name that comes twice the last is kept.</summary>
internal sealed class ParamsWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter writer;

    public ParamsWriter()
    {
        writer = new Utf8JsonWriter(buffer, TrackingJson.Writer);
        writer.WriteStartObject();
    }

    /// <summary>Adds the members of an object, but for some.</summary>
    public void AddMembers(JsonElement value, params ReadOnlySpan<string> without)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (!without.Contains(member.Name))
            {
                member.WriteTo(writer);
            }
        }
    }

    /// <summary>Adds a member, if it is there.</summary>
    public void Add(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    /// <summary>The object; nothing when it has no members.</summary>
    public RawJson Finish()
    {
        writer.WriteEndObject();
        writer.Flush();
        return
            buffer.WrittenCount > "{}"u8.Length && RawJson.TryKeep(buffer.WrittenSpan, out var kept)
            ? kept
            : default;
    }

    public void Dispose() => writer.Dispose();
}
