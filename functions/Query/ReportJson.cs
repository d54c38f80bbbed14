using System.Text.Json.Nodes;

namespace Tracking.Functions.Query;

/// <summary>What reports have in common: counts by name, and how they are told.</summary>
internal static class ReportJson
{
    /// <summary>Adds to the count of a name.</summary>
    public static void Add<T>(IDictionary<T, long> counts, T name, long count) =>
        counts[name] = (counts.TryGetValue(name, out var known) ? known : 0) + count;

    /// <summary>What is counted under a key; something new when there is nothing yet.</summary>
    public static TValue Of<TKey, TValue>(IDictionary<TKey, TValue> counted, TKey key)
        where TValue : new()
    {
        if (!counted.TryGetValue(key, out var found))
        {
            counted[key] = found = new TValue();
        }

        return found;
    }

    /// <summary>A list of what is counted, each with its key under a name.</summary>
    public static JsonArray List<TKey, TValue>(
        IEnumerable<KeyValuePair<TKey, TValue>> counted,
        string name,
        Func<TKey, string> say,
        Func<TValue, JsonObject> tell
    ) =>
        new([
            .. counted.Select(one =>
            {
                var told = tell(one.Value);
                told.Insert(0, name, say(one.Key));
                return told;
            }),
        ]);

    /// <summary>Counts by name.</summary>
    public static JsonObject Of(SortedDictionary<string, long> counts) =>
        new(counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)));
}
