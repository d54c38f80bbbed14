using System.Globalization;
using System.Text;
using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Inbenta;

/// <summary>A search or navigation, as a product's search API registers it.</summary>
/// <param name="Rule">How its results came to be shown.</param>
/// <param name="Query">What was asked.</param>
/// <param name="Results">What is shown, in order.</param>
/// <param name="IsTracked">Whether it is to be tracked.</param>
internal sealed record SearchRequest(
    SearchTypeRule Rule,
    string? Query,
    IReadOnlyList<ShownResult> Results,
    bool IsTracked
)
{
    /// <summary>The most results of a request.</summary>
    public const int MaximumResults = 1000;

    private const int QueryLength = EventLimits.TextLength;

    /// <summary>Reads the members that an event does not have; those are read as an event's.</summary>
    public static Result<SearchRequest, Rejection> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return Invalid(null, "A search is a JSON object.");
        }

        var type = JsonText.Member(body, "type");
        var isText = type.ValueKind is JsonValueKind.String or JsonValueKind.Number;
        if (
            !isText && !JsonText.IsNothing(type)
            || SearchTypeRule.Find(JsonText.Of(type) ?? "search") is not { } rule
        )
        {
            var names = string.Join(", ", SearchTypeRule.All.Select(r => r.Name));
            return Invalid("type", $"type is one of {names}.");
        }

        // An empty query is one: somebody searched for nothing.
        var queryValue = JsonText.Member(body, "query");
        var query = TextOf(queryValue);
        if (query?.Length > QueryLength || query is null && !JsonText.IsNothing(queryValue))
        {
            return Invalid("query", $"query is text of at most {QueryLength} characters.");
        }

        if (query is null && rule.Shown is "search" or "instant_search" or "contact_search")
        {
            return new Rejection(RejectReason.Missing, "query", "A search has a query.");
        }

        return !ReadResults(body).Is(out var results, out var rejection) ? rejection
            : !JsonText.Flag(body, "tracking", true).Is(out var isTracked, out rejection)
                ? rejection
            : new SearchRequest(rule, query, results, isTracked);
    }

    private static Result<List<ShownResult>, Rejection> ReadResults(JsonElement body)
    {
        var list = JsonText.Member(body, "results");
        if (JsonText.SaysNothing(list))
        {
            return new List<ShownResult>();
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaximumResults)
        {
            return Invalid("results", $"results is an array of at most {MaximumResults}.");
        }

        var results = new List<ShownResult>(list.GetArrayLength());
        foreach (var element in list.EnumerateArray())
        {
            if (!ReadResult(element, results.Count).Is(out var result, out var rejection))
            {
                return rejection;
            }

            results.Add(result);
        }

        return results;
    }

    private static Result<ShownResult, Rejection> ReadResult(JsonElement element, int index)
    {
        var field = $"results[{index}]";
        if (
            element.ValueKind != JsonValueKind.Object
            || !element.TryGetProperty("id", out var idValue)
            || TextOf(idValue) is not { Length: > 0 } id
            || Encoding.UTF8.GetByteCount(id) > TrackingCode.ContentIdBytes
        )
        {
            return Invalid(
                $"{field}.id",
                $"A result has an id, text or a number, of at most {TrackingCode.ContentIdBytes} bytes."
            );
        }

        var position = index + 1;
        if (
            element.TryGetProperty("position", out var positionValue)
            && (
                // Forms have text only.
                !int.TryParse(
                    JsonText.Of(positionValue),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out position
                ) || position is < 1 or > TrackingCode.MaximumPosition
            )
        )
        {
            return Invalid(
                $"{field}.position",
                $"position is a number from 1 to {TrackingCode.MaximumPosition}."
            );
        }

        string? source = null;
        if (
            element.TryGetProperty("external", out var external)
            && external.ValueKind == JsonValueKind.String
        )
        {
            source = Spelling.Normalize(external.GetString()!);
            if (!NameRules.IsKey(source))
            {
                return Invalid(
                    $"{field}.external",
                    "external names the instance that the result is from: letters, digits, underscores and dashes."
                );
            }
        }

        return new ShownResult(id, position, source);
    }

    private static string? TextOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };

    private static Rejection Invalid(string? field, string detail) =>
        new(RejectReason.Invalid, field, detail);
}
