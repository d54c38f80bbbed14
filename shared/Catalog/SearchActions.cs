namespace Tracking.Shared.Catalog;

/// <summary>The actions of the product <c>search</c>.</summary>
/// <remarks>
/// Source: the Search tracking guidelines. They name three priorities: CONTACT_TICKET 1, SEARCH 9, START
/// 11, and 0 for USER_INFO. The others are derived: keys that Knowledge has too keep its priority, which
/// fits the three; clicks in the knowledge base, where one is led without a query, are like Knowledge's
/// clicks in categories, 4; level 10, which is between a search and the bare start, is for having looked
/// at the whole knowledge base. Keys without a priority in Knowledge have none here.
/// </remarks>
internal static class SearchActions
{
    public static ActionDefinition[] All { get; } =
    [
        new("start", null, "START", 11),
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
        new("autocompleter_click", "AUTOCOMPLETER", "CLICK_AUTOCOMPLETER", 6),
        new("user_question_click", null, "USER_QUESTION_CLICK", 8),
        new("rate", "RATING", "RATE_CONTENT", 0),
        new("search_rate", "SEARCH_RATE", "RATE_SEARCH", 0),
        new("knowledge_base", "KNOWLEDGE_BASE", "KNOWLEDGE_BASE", 10),
        new("click_knowledge_base", "KNOWLEDGE_BASE_MATCH", "CLICK_KNOWLEDGE_BASE", 4),
        // Of the Search guidelines' page on external sources; the tables do not have them.
        new("search_external_cms", null, "SEARCH_EXTERNAL_CMS", 0),
        new("click_external_cms", null, "CLICK_EXTERNAL_CMS", 0),
    ];
}
