using System.Text;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>Reads members out of JSON that was parsed. "" and white space are no text.</summary>
internal static class JsonText
{
    /// <summary>A member of an object; default when there is none.</summary>
    public static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value)
            ? value
            : default;

    /// <summary>A member that is text or a number; null when it is not there, empty, or neither.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The member.</param>
    /// <param name="ignored">Takes the name of a member that says something that is neither.</param>
    public static string? Of(JsonElement parent, string name, ICollection<string>? ignored = null)
    {
        var value = Member(parent, name);
        if (ignored is not null && !IsText(value) && !IsNothing(value))
        {
            ignored.Add(name);
        }

        return Of(value);
    }

    /// <summary>A value that is text or a number; null when it is empty, or neither.</summary>
    public static string? Of(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    /// <summary>
    /// Whether a value says nothing: it is not there, null, or an empty array, which is how PHP writes an empty
    /// object.
    /// </summary>
    public static bool IsNothing(JsonElement value) =>
        value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
        || value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;

    /// <summary>Whether a value says nothing, or is empty text, where an object is expected.</summary>
    public static bool SaysNothing(JsonElement value) =>
        IsNothing(value)
        || value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString());

    /// <summary>Names a member that says something and is no object, where one is expected.</summary>
    public static void IgnoreUnlessObject(
        JsonElement parent,
        string name,
        ICollection<string> ignored
    )
    {
        var value = Member(parent, name);
        if (value.ValueKind != JsonValueKind.Object && !SaysNothing(value))
        {
            ignored.Add(name);
        }
    }

    /// <summary>What a member that is true or false says, as text or number too; a rejection when it says neither.</summary>
    public static Result<bool, Rejection> Flag(JsonElement parent, string name, bool otherwise)
    {
        var value = Member(parent, name);
        if (IsNothing(value))
        {
            return otherwise;
        }

        var text =
            value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetRawText()
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : Of(value) ?? "?";
        return string.IsNullOrWhiteSpace(text) ? otherwise
            : Shared.Events.Flag.Read(text) is { } said ? said
            : new Rejection(RejectReason.Invalid, name, $"{name} is {Shared.Events.Flag.Words}.");
    }

    /// <summary>Whether an event says that it is not to be tracked.</summary>
    public static bool IsOptOut(JsonElement item) =>
        Flag(item, OptOuts.Parameter, true).Is(out var isTracked, out _) && !isTracked;

    /// <summary>The bytes of a value as sent.</summary>
    public static byte[] Raw(JsonElement value) => Encoding.UTF8.GetBytes(value.GetRawText());

    private static bool IsText(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number;
}
