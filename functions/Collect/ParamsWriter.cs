using System.Buffers;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>Puts params together from parts of what was sent.</summary>
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

    /// <summary>Adds a member.</summary>
    public void Add(string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    /// <summary>The params, or why they cannot be.</summary>
    public (RawJson Params, Rejection? Rejection) Finish()
    {
        writer.WriteEndObject();
        writer.Flush();
        if (buffer.WrittenCount > EventLimits.EventBytes)
        {
            return (
                default,
                new(
                    RejectReason.TooLarge,
                    "params",
                    $"An event may have {EventLimits.EventBytes} bytes."
                )
            );
        }

        return buffer.WrittenCount == "{}"u8.Length ? (default, null)
            : RawJson.TryKeep(buffer.WrittenSpan, out var kept) ? (kept, null)
            : (default, new(RejectReason.Invalid, "params", "The text is not valid UTF-8."));
    }

    public void Dispose() => writer.Dispose();
}
