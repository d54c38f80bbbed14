using System.Text;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>Reads texts out of JSON that was parsed, within their limits.</summary>
internal static class JsonText
{
    /// <summary>How deep what is parsed may be nested: an event's own depth, and that of what is around it.</summary>
    public static readonly JsonDocumentOptions Options = new() { MaxDepth = EventLimits.Depth };

    /// <summary>Parses a body.</summary>
    /// <exception cref="JsonException">It is no JSON, or no UTF-8.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body) =>
        body.IsEmpty ? throw new JsonException("It is empty.")
        : System.Text.Unicode.Utf8.IsValid(body.Span) ? JsonDocument.Parse(body, Options)
        : throw new JsonException("The text is not valid UTF-8.");

    /// <summary>
    /// What reading an event gives, or a rejection when it has text that is not valid: half of a surrogate pair
    /// can be written in JSON, but not read.
    /// </summary>
    public static SentEvent Guard(JsonElement value, string dialect, Func<SentEvent> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return new SentEvent
            {
                Dialect = dialect,
                Raw = Raw(value),
                Rejection = new(RejectReason.Invalid, null, "The text has half of a character."),
            };
        }
    }

    /// <summary>A member of an object; default when there is none, or names cannot be read.</summary>
    public static JsonElement Member(JsonElement parent, string name)
    {
        try
        {
            return
                parent.ValueKind == JsonValueKind.Object
                && parent.TryGetProperty(name, out var value)
                ? value
                : default;
        }
        catch (InvalidOperationException)
        {
            // Another member's name has half of a character.
            return default;
        }
    }

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
    public static byte[] Raw(JsonElement value) => Encoding.UTF8.GetBytes(value.GetRawText());
}
