using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.PostHog;

/// <summary>Tells apart where an event happened, what was done, and what is known of its person.</summary>
internal static class PostHogContext
{
    // Members of one kind, by how their names begin.
    private static readonly string[] OfPlace =
    [
        "$lib",
        "$sdk_",
        "$os",
        "$browser",
        "$device",
        "$screen_height",
        "$screen_width",
        "$viewport_",
        "$timezone",
        "$session_",
        "$window_id",
        "$pageview_id",
        "$config",
        "$recording_status",
        "$initialization_time",
        "$geoip_",
        "$is_server",
        "$app_",
        "$network_",
    ];

    // What stands elsewhere in the event, or means something only on its way here.
    private static readonly string[] Elsewhere =
    [
        "token",
        "distinct_id",
        "$ip",
        "$raw_user_agent",
        "$browser_language",
        "$insert_id",
        "$time",
        "$user_id",
        "$is_identified",
        "$process_person_profile",
    ];

    // What a message has; what else it has is kept with the context, and told.
    private static readonly string[] OfMessage =
    [
        "event",
        "properties",
        "distinct_id",
        "$distinct_id",
        "uuid",
        "timestamp",
        "offset",
        "$set",
        "$set_once",
        "$unset",
        "api_key",
        "token",
        "$token",
        "type",
        "library",
        "library_version",
        "sent_at",
        "messageId",
        "historical_migration",
        "tracking",
    ];

    private const int NamedUnknown = 16;

    private static readonly (string Member, string Name)[] OfCampaign =
    [
        ("utm_source", "source"),
        ("utm_medium", "medium"),
        ("utm_campaign", "name"),
        ("utm_term", "term"),
        ("utm_content", "content"),
    ];

    /// <summary>An event with its context and params.</summary>
    public static SentEvent Add(SentEvent sent, JsonElement message)
    {
        var properties = JsonText.Member(message, "properties");
        var referrer = JsonText.Of(properties, "$referrer");
        using var other = new ParamsWriter();
        using var parameters = new ParamsWriter();
        using var campaign = new ParamsWriter();
        foreach (var (member, name) in OfCampaign)
        {
            var value = JsonText.Member(properties, member);
            if (!JsonText.IsNothing(value))
            {
                campaign.Add(name, value);
            }
        }

        if (properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in properties.EnumerateObject())
            {
                if (Elsewhere.Contains(member.Name))
                {
                    continue;
                }

                if (OfPlace.Any(p => member.Name.StartsWith(p, StringComparison.Ordinal)))
                {
                    other.Add(member.Name, member.Value);
                }
                else if (sent.Action != "user_info")
                {
                    parameters.Add(member.Name, member.Value);
                }
            }
        }

        if (sent.Action == "user_info")
        {
            AddPerson(parameters, message, properties);
        }
        else if (sent.Action == "group.join")
        {
            parameters.Add("groupId", JsonText.Member(properties, "$group_key"));
        }

        var unknown = message
            .EnumerateObject()
            .Where(member => !OfMessage.Contains(member.Name))
            .ToList();
        unknown.ForEach(member => other.Add(member.Name, member.Value));
        return sent with
        {
            Unknown =
            [
                .. unknown
                    .Take(NamedUnknown)
                    .Select(member => Text.Cut(member.Name, EventLimits.NameLength)),
            ],
            Url = JsonText.Of(properties, "$current_url"),
            Referrer = referrer == "$direct" ? null : referrer,
            Locale =
                JsonText.Of(properties, "$browser_language") ?? JsonText.Of(properties, "$locale"),
            UserAgent = JsonText.Of(properties, "$raw_user_agent"),
            Address = JsonText.Of(properties, "$ip"),
            Campaign = campaign.Finish(),
            Other = other.Finish(),
            Params = parameters.Finish(),
        };
    }

    // What is said once is said first: of a name that comes twice the last is kept.
    private static void AddPerson(
        ParamsWriter parameters,
        JsonElement message,
        JsonElement properties
    )
    {
        foreach (var name in new[] { "$set_once", "$set" })
        {
            parameters.AddMembers(JsonText.Member(properties, name));
            parameters.AddMembers(JsonText.Member(message, name));
        }
    }
}
