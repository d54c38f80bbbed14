using System.Collections.Frozen;

namespace Tracking.Shared.Catalog;

/// <summary>The actions that come predefined, found by their name or by their data key, in any case.</summary>
/// <remarks>Source: the Search and Knowledge tracking guidelines, tables of actions and of priorities.</remarks>
public static class ActionCatalog
{
    private static readonly ActionDefinition[] Predefined =
    [
        new("start", null, "START", 10),
        new("user_browser", null, "USER_BROWSER", 0),
        new("user_info", null, "USER_INFO", 0),
        new("contact_start", null, "CONTACT_START", 2),
        new("contact_submit", null, "CONTACT_SUBMIT", 2),
        new("contact_ticket", null, "CONTACT_TICKET", 1),
        new("search", "SEARCH", "SEARCH", 9),
        new("instant_search", "INSTANT_SEARCH", "INSTANT_SEARCH", 9),
        new("contact_search", "CONTACT_SEARCH", "CONTACT_SEARCH", 0),
        new("click", "MATCH", "CLICK_MATCH", 3),
        new("instant_click", "INSTANT_MATCH", "INSTANT_CLICK", 3),
        new("contact_click", "CONTACT_MATCH", "CONTACT_CLICK", 2),
        new("click_category", "CATEGORY", "CLICK_CATEGORY", 4),
        new("click_push", "PUSH", "CLICK_PUSH", 5),
        new("click_popular", "POPULAR", "CLICK_POPULAR", 6),
        new("click_content", "CONTENT", "CLICK_CONTENT", 6),
        new("autocompleter_click", "AUTOCOMPLETER", "CLICK_AUTOCOMPLETER", 6),
        new("click_related", "RELATED", "CLICK_RELATED", 7),
        new("click_chained", "CHAINED", "CLICK_CHAINED", 7),
        new("click_cross_selling", "CROSS-SELLING", "CLICK_CROSS_SELLING", 8),
        new("display_cross_selling", "CROSS_SELLING", "DISPLAY_CROSS_SELLING", 0),
        new("user_question_click", null, "USER_QUESTION_CLICK", 8),
        new("rate", "RATING", "RATE_CONTENT", 0),
        new("search_rate", "SEARCH_RATE", "RATE_SEARCH", 0),
        new("knowledge_base", "KNOWLEDGE_BASE", "KNOWLEDGE_BASE", 0),
        new("click_knowledge_base", "KNOWLEDGE_BASE_MATCH", "CLICK_KNOWLEDGE_BASE", 0),
        new("generative_ai_answer", null, "GENERATIVE_AI_ANSWER", 0),
        new("generative_ai_consent", null, "GENERATIVE_AI_CONSENT", 0),
        // Sent by chat and contact integrations; not in the tables.
        new("contact_attended", null, "CONTACT_ATTENDED", 0),
        new("contact_unattended", null, "CONTACT_UNATTENDED", 0),
        new("contact_rejected", null, "CONTACT_REJECTED", 0),
        new("chat_attended", null, "CHAT_ATTENDED", 0),
        new("chat_unattended", null, "CHAT_UNATTENDED", 0),
        new("chat_no_agents", null, "CHAT_NO_AGENTS", 0),
    ];

    private static readonly FrozenDictionary<string, ActionDefinition> ByName = Predefined
        .SelectMany(action =>
            new[] { action.Name, action.DataKey! }
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(name => KeyValuePair.Create(name, action))
        )
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>All predefined actions.</summary>
    public static IReadOnlyList<ActionDefinition> All => Predefined;

    /// <summary>The predefined action of a name or data key; null when there is none.</summary>
    public static ActionDefinition? Find(string nameOrDataKey) =>
        ByName.GetValueOrDefault(nameOrDataKey);

    /// <summary>The priority of a data key: 1 says most about a session, 0 nothing.</summary>
    public static int PriorityOf(string dataKey) =>
        ByName.TryGetValue(dataKey, out var action) && action.DataKey == dataKey
            ? action.Priority
            : 0;
}
