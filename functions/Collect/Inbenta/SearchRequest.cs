using System.Text;
using System.Text.Json;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Inbenta;

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
    public static (SearchRequest? Search, Rejection? Rejection) Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return Invalid(null, "A search is a JSON object.");
        }

        var typeName = body.TryGetProperty("type", out var type) ? TextOf(type) : "search";
        if (typeName is null || SearchTypeRule.Find(typeName) is not { } rule)
        {
            var names = string.Join(", ", SearchTypeRule.All.Select(r => r.Name));
            return Invalid("type", $"type is one of {names}.");
        }

        string? query = null;
        if (body.TryGetProperty("query", out var queryValue))
        {
            query = TextOf(queryValue);
            if (query is null or { Length: > QueryLength })
            {
                return Invalid("query", $"query is text of at most {QueryLength} characters.");
            }
        }
        else if (rule.Shown is "search" or "instant_search" or "contact_search")
        {
            return (null, new(RejectReason.Missing, "query", "A search has a query."));
        }

        var (results, rejection) = ReadResults(body);
        return results is null
            ? (null, rejection)
            : (new SearchRequest(rule, query, results, IsOn(body, "tracking", true)), null);
    }

    /// <summary>Whether a member is true; as text or number too, as forms and old clients have it.</summary>
    public static bool IsOn(JsonElement body, string name, bool otherwise) =>
        body.TryGetProperty(name, out var value)
            ? value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null)
                && TextOf(value) is not ("0" or "false" or "")
            : otherwise;

    private static (IReadOnlyList<ShownResult>? Results, Rejection? Rejection) ReadResults(
        JsonElement body
    )
    {
        if (!body.TryGetProperty("results", out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return ([], null);
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaximumResults)
        {
            return (
                null,
                new(
                    RejectReason.Invalid,
                    "results",
                    $"results is an array of at most {MaximumResults}."
                )
            );
        }

        var results = new List<ShownResult>(list.GetArrayLength());
        foreach (var element in list.EnumerateArray())
        {
            var (result, rejection) = ReadResult(element, results.Count);
            if (result is null)
            {
                return (null, rejection);
            }

            results.Add(result);
        }

        return (results, null);
    }

    private static (ShownResult? Result, Rejection? Rejection) ReadResult(
        JsonElement element,
        int index
    )
    {
        var field = $"results[{index}]";
        if (
            element.ValueKind != JsonValueKind.Object
            || !element.TryGetProperty("id", out var idValue)
            || TextOf(idValue) is not { Length: > 0 } id
            || Encoding.UTF8.GetByteCount(id) > TrackingCode.ContentIdBytes
        )
        {
            return (
                null,
                new(
                    RejectReason.Invalid,
                    $"{field}.id",
                    $"A result has an id, text or a number, of at most {TrackingCode.ContentIdBytes} bytes."
                )
            );
        }

        var position = index + 1;
        if (
            element.TryGetProperty("position", out var positionValue)
            && (
                positionValue.ValueKind != JsonValueKind.Number
                || !positionValue.TryGetInt32(out position)
                || position is < 1 or > TrackingCode.MaximumPosition
            )
        )
        {
            return (
                null,
                new(
                    RejectReason.Invalid,
                    $"{field}.position",
                    $"position is a number from 1 to {TrackingCode.MaximumPosition}."
                )
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
                return (
                    null,
                    new(
                        RejectReason.Invalid,
                        $"{field}.external",
                        "external names the instance that the result is from: letters, digits, underscores and dashes."
                    )
                );
            }
        }

        return (new ShownResult(id, position, source), null);
    }

    private static string? TextOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };

    private static (SearchRequest? Search, Rejection? Rejection) Invalid(
        string? field,
        string detail
    ) => (null, new(RejectReason.Invalid, field, detail));
}
