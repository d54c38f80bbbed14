using System.Text;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>Reads texts out of JSON that was parsed, within their limits.</summary>
internal static class JsonText
{
    /// <summary>How deep what is parsed may be nested: an event's own depth, and that of what is around it.</summary>
    public static readonly JsonDocumentOptions Options = new() { MaxDepth = EventLimits.Depth };

    /// <summary>A member of an object; default when there is none.</summary>
    public static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value)
            ? value
            : default;

    /// <summary>A member that is text or a number; null when it is neither, empty, too long or no valid text.</summary>
    public static string? Of(JsonElement parent, string name, int maximumLength)
    {
        var value = Member(parent, name);
        try
        {
            var text = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            };
            return text is { Length: > 0 } && text.Length <= maximumLength ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The bytes of a value as sent.</summary>
    public static byte[] Raw(JsonElement value)
    {
        try
        {
            return Encoding.UTF8.GetBytes(value.GetRawText());
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }
}
