using System.Text.Json.Nodes;

namespace Tracking.Functions.Query;

/// <summary>What reports have in common: counts by name, and how they are told.</summary>
internal static class ReportJson
{
    /// <summary>Adds to the count of a name.</summary>
    public static void Add<T>(IDictionary<T, long> counts, T name, long count) =>
        counts[name] = (counts.TryGetValue(name, out var known) ? known : 0) + count;

    /// <summary>Counts by name.</summary>
    public static JsonObject Of(SortedDictionary<string, long> counts) =>
        new(counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)));

    /// <summary>How many searches were clicked on.</summary>
    public static JsonObject Rates(long searches, long clicked) =>
        new()
        {
            ["searches"] = searches,
            ["withClick"] = clicked,
            ["withoutClick"] = searches - clicked,
            ["clickThroughRate"] = searches == 0 ? null : (double)clicked / searches,
        };
}
