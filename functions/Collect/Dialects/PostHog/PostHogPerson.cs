using System.Text.Json;
using Tracking.Functions.Collect.Reading;

namespace Tracking.Functions.Collect.Dialects.PostHog;

/// <summary>Whom an event is of.</summary>
/// <param name="User">The user; null while nobody is known.</param>
/// <param name="Visitor">The visitor, the same before the user is known and after.</param>
/// <param name="IsNamed">Whether it says whose it is at all.</param>
/// <remarks>
/// <c>distinct_id</c> is a visitor as long as it is the device's own id, or the event says that no person is known;
/// else it is a user. The device is the visitor of both, so what came before the identifying is of the same session.
/// </remarks>
internal readonly record struct PostHogPerson(string? User, string? Visitor, bool IsNamed)
{
    // The name that all share who did not agree to cookies: it is nobody's.
    private const string Cookieless = "$posthog_cookieless";

    /// <summary>Reads whom a message is of.</summary>
    /// <param name="message">The message.</param>
    /// <param name="name">Its event's name.</param>
    /// <param name="ignored">Takes the names of members that say nothing that can be used.</param>
    public static PostHogPerson Of(JsonElement message, string? name, ICollection<string> ignored)
    {
        var properties = JsonText.Member(message, "properties");
        var distinct =
            JsonText.Of(message, "distinct_id", ignored)
            ?? JsonText.Of(message, "$distinct_id", ignored)
            ?? JsonText.Of(properties, "distinct_id", ignored);
        if (distinct is null || distinct == Cookieless || IsGroup(properties, name, distinct))
        {
            return new(null, null, distinct is not null);
        }

        var device = JsonText.Of(properties, "$device_id") ?? Anonymous(message, properties);
        return
            distinct == device
            || name != "$identify"
                && (
                    IsFalse(properties, "$is_identified")
                    || IsFalse(properties, "$process_person_profile")
                )
            ? new(null, device ?? distinct, true)
            : new(distinct, device, true);
    }

    private static string? Anonymous(JsonElement message, JsonElement properties) =>
        JsonText.Of(properties, "$anon_distinct_id") ?? JsonText.Of(message, "$anon_distinct_id");

    // Servers that tell of a group make a name of it where a person's would stand.
    private static bool IsGroup(JsonElement properties, string? name, string distinct) =>
        name == "$groupidentify"
        && distinct
            == $"${JsonText.Of(properties, "$group_type")}_{JsonText.Of(properties, "$group_key")}";

    private static bool IsFalse(JsonElement properties, string name) =>
        JsonText.Member(properties, name).ValueKind == JsonValueKind.False;
}
