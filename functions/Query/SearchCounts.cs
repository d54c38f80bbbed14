using System.Text.Json.Nodes;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>Searches, counted.</summary>
internal sealed class SearchCounts
{
    private long searches;
    private long clicked;
    private long empty;

    /// <summary>What was searched for, when that is counted apart and known.</summary>
    public string? Query { get; private set; }

    /// <summary>On how many nobody clicked.</summary>
    public long WithoutClick => searches - clicked;

    /// <summary>Adds a counter of searches.</summary>
    public void Add(ReadCounter read)
    {
        switch (read.What)
        {
            case CounterKeys.ClickedSearches:
                clicked += read.Count;
                break;
            case CounterKeys.EmptySearches:
                empty += read.Count;
                break;
            default:
                searches += read.Count;
                break;
        }
    }

    /// <summary>Adds a counter of searches for something.</summary>
    public void Add(ReadCounter read, string kind)
    {
        Query ??= read.Label;
        switch (kind)
        {
            case CounterKind.ClickedQueries:
                clicked += read.Count;
                break;
            case CounterKind.Gaps:
                empty += read.Count;
                break;
            default:
                searches += read.Count;
                break;
        }
    }

    /// <summary>The counts as they are told.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["searches"] = searches,
            ["withClick"] = clicked,
            ["withoutClick"] = WithoutClick,
            ["withoutResults"] = empty,
            ["clickThroughRate"] = searches == 0 ? null : (double)clicked / searches,
        };
}
