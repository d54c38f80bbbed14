using System.Text.Json.Nodes;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>What the codes of a session's events stand for: which result was clicked on, at which position of which search.</summary>
public sealed class ShownCodes(TrackingCodes codes)
{
    /// <summary>Adds to each event with a code of ours, as <c>search</c>, what the code says.</summary>
    internal void AddTo(JsonArray events)
    {
        foreach (var told in events.OfType<JsonObject>())
        {
            if (
                told["params"] is JsonObject said
                && said["code"] is JsonValue value
                && value.TryGetValue<string>(out var text)
                && codes.Read(text) is { } code
            )
            {
                told["search"] = new JsonObject
                {
                    ["id"] = code.SearchId,
                    ["contentId"] = code.ContentId,
                    ["position"] = code.Position,
                };
            }
        }
    }
}
