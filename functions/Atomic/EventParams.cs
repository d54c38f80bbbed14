using System.Globalization;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Atomic;

/// <summary>What reports count of an event's params.</summary>
/// <param name="Query">What was searched for.</param>
/// <param name="ContentId">The content, when no code names it.</param>
/// <param name="Value">The rating, when it is a number of at most a billion, from below or above zero.</param>
/// <param name="Rating">The rating as sent.</param>
/// <param name="Comment">What was said with the rating.</param>
/// <param name="IsEmpty">Whether it is known that a search found nothing.</param>
internal readonly record struct EventParams(
    string? Query,
    string? ContentId,
    double? Value,
    string? Rating,
    string? Comment,
    bool IsEmpty
)
{
    // From a sum of such numbers one that is corrected can be taken again: a double has fifteen digits, and what one
    // person makes up would cost those of others.
    private const double LargestRating = 1e9;

    /// <summary>Reads the params of an event.</summary>
    public static EventParams Read(RawJson parameters)
    {
        if (parameters.IsEmpty)
        {
            return default;
        }

        using var json = JsonDocument.Parse(parameters.Utf8.ToArray());
        if (json.RootElement.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        var rating = Said(json.RootElement, "value");
        return new EventParams(
            Text(json.RootElement, "query"),
            Text(json.RootElement, "contentId"),
            double.TryParse(
                rating,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var number
            )
            && Math.Abs(number) <= LargestRating
                ? number
                : null,
            rating,
            Said(json.RootElement, "comment"),
            Text(json.RootElement, "resultCount") == "0"
        );
    }

    // "" says nothing: it corrects nothing.
    private static string? Said(JsonElement parent, string name) =>
        Text(parent, name) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;
}
