using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>What a rating may be, so that rows, reports and exports read the same of it.</summary>
internal static class RatingRules
{
    private const string Value = "value";

    /// <summary>Whether an action is a rating.</summary>
    public static bool IsRating(string action) => action is "rate" or "search_rate";

    /// <summary>The value of a rating, if it has one, is a number or text.</summary>
    public static Rejection? HasGoodValue(Draft draft)
    {
        if (!IsRating(draft.Action.Name) || draft.Sent.Params.IsEmpty)
        {
            return null;
        }

        using var json = JsonDocument.Parse(draft.Sent.Params.Utf8.ToArray());
        var value = JsonText.Member(json.RootElement, Value);
        return JsonText.SaysNothing(value) || JsonText.Of(value) is not null
            ? null
            : new(
                RejectReason.Invalid,
                $"params.{Value}",
                "The value of a rating is a number or text."
            );
    }
}
