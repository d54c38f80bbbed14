using System.Text.Json;
using System.Text.Json.Nodes;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects;

/// <summary>The problem of a request of which events are refused, where an answer has one status for all.</summary>
internal static class RefusedEvents
{
    /// <summary>Verdicts as a member of a problem: what they do not say is left out, as in any other answer.</summary>
    public static JsonNode? Tell(IReadOnlyList<Verdict> verdicts) =>
        JsonSerializer.SerializeToNode(verdicts, CollectJson.Default.IReadOnlyListVerdict);

    /// <summary>The problem; null when none is refused.</summary>
    /// <param name="verdicts">What became of each event.</param>
    /// <param name="what">What the dialect calls its events.</param>
    public static Problem? Find(IReadOnlyList<Verdict> verdicts, string what)
    {
        var refused = verdicts.Where(verdict => verdict.IsRefusal).ToList();
        if (refused is not [var first, ..])
        {
            return null;
        }

        var others = refused.Count < verdicts.Count ? ", the others accepted" : "";
        return new Problem(
            400,
            first.Reason!,
            $"{refused.Count} of {verdicts.Count} {what} were rejected{others}: {first.Detail}",
            first.Field
        );
    }
}
