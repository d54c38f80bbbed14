namespace Tracking.Shared.Catalog;

/// <summary>The actions of the product <c>knowledge</c>.</summary>
/// <remarks>
/// Source: the Knowledge tracking guidelines, table of actions and table of priorities; keys that the
/// second leaves out have no priority. CROSS-SELLING, of clicks, and CROSS_SELLING, of displays, are two log
/// types: see <see cref="Spelling"/>.
/// </remarks>
internal static class KnowledgeActions
{
    public static ActionDefinition[] All { get; } =
    [
        new("start", null, "START", 10),
        new("user_browser", null, "USER_BROWSER", 0),
        new("user_info", null, "USER_INFO", 0),
        new("contact_start", null, "CONTACT_START", 2),
        new("contact_submit", null, "CONTACT_SUBMIT", 2),
        new("contact_ticket", null, "CONTACT_TICKET", 1),
        new("my_custom_key", null, "MY_CUSTOM_KEY", 0),
        new("search", "SEARCH", "SEARCH", 9),
        new("click", "MATCH", "CLICK_MATCH", 3),
        new("instant_click", "INSTANT_MATCH", "INSTANT_CLICK", 3),
        new("contact_click", "CONTACT_MATCH", "CONTACT_CLICK", 2),
        new("instant_search", "INSTANT_SEARCH", "INSTANT_SEARCH", 9),
        new("contact_search", "CONTACT_SEARCH", "CONTACT_SEARCH", 0),
        new("click_category", "CATEGORY", "CLICK_CATEGORY", 4),
        new("click_push", "PUSH", "CLICK_PUSH", 5),
        new("click_popular", "POPULAR", "CLICK_POPULAR", 6),
        new("click_content", "CONTENT", "CLICK_CONTENT", 6),
        new("autocompleter_click", "AUTOCOMPLETER", "CLICK_AUTOCOMPLETER", 6),
        new("click_related", "RELATED", "CLICK_RELATED", 7),
        new("click_chained", "CHAINED", "CLICK_CHAINED", 7),
        new("user_question_click", null, "USER_QUESTION_CLICK", 8),
        new("click_cross_selling", "CROSS-SELLING", "CLICK_CROSS_SELLING", 8),
        new("rate", "RATING", "RATE_CONTENT", 0),
        new("search_rate", "SEARCH_RATE", "RATE_SEARCH", 0),
        new("display_cross_selling", "CROSS_SELLING", "DISPLAY_CROSS_SELLING", 0),
        new("generative_ai_answer", null, "GENERATIVE_AI_ANSWER", 0),
        new("generative_ai_consent", null, "GENERATIVE_AI_CONSENT", 0),
    ];
}
