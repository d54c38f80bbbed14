using System.Collections.Frozen;

namespace Tracking.Shared.Access;

/// <summary>How results came to be shown: by a search of some kind, or by navigation. Numbers are in codes: they stay.</summary>
public enum SearchType : byte
{
    /// <summary>A search.</summary>
    Search = 1,

    /// <summary>A partial search while somebody types.</summary>
    Instant = 2,

    /// <summary>A partial search while somebody types into a contact form.</summary>
    Contact = 3,

    /// <summary>Navigation by categories.</summary>
    Category = 4,

    /// <summary>Contents that are pushed.</summary>
    Push = 5,

    /// <summary>Popular contents.</summary>
    Popular = 6,

    /// <summary>Contents related to another.</summary>
    Related = 7,

    /// <summary>Contents of a decision tree.</summary>
    Chained = 8,

    /// <summary>A page with a content, reached by a link.</summary>
    Content = 9,

    /// <summary>Suggestions of the autocompleter.</summary>
    Autocompleter = 10,

    /// <summary>All contents, without a query.</summary>
    KnowledgeBase = 11,

    /// <summary>A cross selling.</summary>
    CrossSelling = 12,
}

/// <summary>What follows from how results came to be shown.</summary>
/// <param name="Type">How they were.</param>
/// <param name="Name">Its name in requests.</param>
/// <param name="Shown">The action that is tracked when results are shown; null when there is none in the guidelines.</param>
/// <param name="Clicked">The action of a click on one of them.</param>
public sealed record SearchTypeRule(SearchType Type, string Name, string? Shown, string Clicked)
{
    /// <summary>All rules, in the order of their numbers.</summary>
    public static IReadOnlyList<SearchTypeRule> All { get; } =
    [
        new(SearchType.Search, "search", "search", "click"),
        new(SearchType.Instant, "instant", "instant_search", "instant_click"),
        new(SearchType.Contact, "contact", "contact_search", "contact_click"),
        new(SearchType.Category, "category", null, "click_category"),
        new(SearchType.Push, "push", null, "click_push"),
        new(SearchType.Popular, "popular", null, "click_popular"),
        new(SearchType.Related, "related", null, "click_related"),
        new(SearchType.Chained, "chained", null, "click_chained"),
        new(SearchType.Content, "content", null, "click_content"),
        new(SearchType.Autocompleter, "autocompleter", null, "autocompleter_click"),
        new(SearchType.KnowledgeBase, "knowledge_base", "knowledge_base", "click_knowledge_base"),
        new(
            SearchType.CrossSelling,
            "cross_selling",
            "display_cross_selling",
            "click_cross_selling"
        ),
    ];

    private static readonly FrozenDictionary<string, SearchTypeRule> ByName =
        All.ToFrozenDictionary(rule => rule.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The rule of a type.</summary>
    public static SearchTypeRule Of(SearchType type) => All[(int)type - 1];

    /// <summary>The rule of a name, dashes and underscores alike; null when there is none.</summary>
    public static SearchTypeRule? Find(string name) =>
        ByName.GetValueOrDefault(name.Replace('-', '_'));
}
