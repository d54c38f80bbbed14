using System.Globalization;
using System.Text;
using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Matomo;

/// <summary>Parameters are texts; what is a number or JSON becomes that.</summary>
internal static class MatomoValues
{
    // As deep as such a value may be, so that the event around it is not too deep.
    private const int Depth = EventLimits.Depth / 2;

    /// <summary>A text.</summary>
    public static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);

    /// <summary>A parameter as a number, if it is one; as it is, else; default when it is empty or not there.</summary>
    public static JsonElement Number(JsonElement parameters, string name) =>
        JsonText.Of(parameters, name) is not { } text ? default
        : text.Length <= EventLimits.NumberLength
        && decimal.TryParse(
            text,
            NumberStyles.Number & ~NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? JsonSerializer.SerializeToElement(number)
        : Text(text);

    /// <summary>A parameter as the array or object that its text is; as it is when it is none.</summary>
    public static JsonElement Json(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return value;
        }

        var bytes = BodyText.Clean(Encoding.UTF8.GetBytes(value.GetString()!)).ToArray();
        if (bytes is not [(byte)'[' or (byte)'{', ..])
        {
            return value;
        }

        try
        {
            using var parsed = JsonDocument.Parse(
                bytes,
                new JsonDocumentOptions { MaxDepth = Depth }
            );
            return ValueScan.Of(bytes).Rejection is null ? parsed.RootElement.Clone() : value;
        }
        catch (JsonException)
        {
            return value;
        }
    }
}
