using System.Text.Json.Nodes;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>Searches, counted.</summary>
internal sealed class SearchCounts
{
    private long searches;
    private long clicked;
    private long empty;

    /// <summary>Adds a counter of searches.</summary>
    public void Add(ReadCounter read)
    {
        switch (read.What)
        {
            case CounterKeys.ClickedSearches:
                clicked += read.Counter.Count;
                break;
            case CounterKeys.EmptySearches:
                empty += read.Counter.Count;
                break;
            default:
                searches += read.Counter.Count;
                break;
        }
    }

    /// <summary>The counts as they are told.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["searches"] = searches,
            ["withClick"] = clicked,
            ["withoutClick"] = searches - clicked,
            ["withoutResults"] = empty,
            ["clickThroughRate"] = searches == 0 ? null : (double)clicked / searches,
        };
}
