using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>What events add to the counters that reports read.</summary>
internal static class Contributions
{
    private const string Rate = "rate";

    private static readonly HashSet<string> Searches =
    [
        "search",
        "instant_search",
        "contact_search",
    ];

    private static readonly HashSet<string> Clicks =
    [
        .. SearchTypeRule.All.Select(rule => rule.Clicked),
    ];

    /// <summary>What an event adds that counts for the first time; nothing when it has no log type.</summary>
    public static IEnumerable<Contribution> Of(LoggedEvent logged, int partition)
    {
        var tracked = logged.Tracked;
        if (tracked.LogType is not { } logType)
        {
            yield break;
        }

        // The key of a long log type in a script beyond ASCII is cut; the label is whole.
        yield return Of(
            logged,
            partition,
            CounterKind.Logs,
            CounterKeys.Row(CounterKeys.Events, logType),
            label: logType
        );
        var isSearch = Searches.Contains(tracked.Action);
        var isClick = Clicks.Contains(tracked.Action);
        if (!isSearch && !isClick && tracked.Action != Rate)
        {
            yield break;
        }

        var parameters = EventParams.Read(tracked.Params);
        var more =
            isSearch ? OfSearch(logged, partition, logType, parameters)
            : isClick ? OfClick(logged, partition, logType, parameters)
            : OfRating(logged, partition, parameters, parameters.Value);
        foreach (var contribution in more)
        {
            yield return contribution;
        }
    }

    private static IEnumerable<Contribution> OfSearch(
        LoggedEvent logged,
        int partition,
        string logType,
        EventParams parameters
    )
    {
        if (parameters.IsEmpty)
        {
            var row = CounterKeys.Row(CounterKeys.EmptySearches, logType);
            yield return Of(logged, partition, CounterKind.Logs, row);
        }

        if (parameters.Query is { } text)
        {
            var query = CounterKeys.NormalizeQuery(text);
            var row = CounterKeys.QueryRow(logType, query);
            yield return Of(logged, partition, CounterKind.Queries, row, label: query);
            if (parameters.IsEmpty)
            {
                yield return Of(logged, partition, CounterKind.Gaps, row, label: query);
            }
        }
    }

    private static IEnumerable<Contribution> OfClick(
        LoggedEvent logged,
        int partition,
        string logType,
        EventParams parameters
    )
    {
        if (logged.Tracked.Search?.Position is { } position)
        {
            var row = CounterKeys.PositionRow(logType, position);
            yield return Of(logged, partition, CounterKind.Positions, row);
        }

        if (ContentOf(logged, parameters) is { } content)
        {
            yield return OfContent(logged, partition, CounterKeys.Clicks, content, 1);
        }
    }

    /// <summary>What a rating adds that counts for the first time.</summary>
    private static IEnumerable<Contribution> OfRating(
        LoggedEvent logged,
        int partition,
        EventParams parameters,
        double? value
    )
    {
        if (ContentOf(logged, parameters) is { } content)
        {
            yield return OfContent(logged, partition, CounterKeys.Ratings, content, 1);
            if (value is { } number)
            {
                yield return OfContent(
                    logged,
                    partition,
                    CounterKeys.RatedNumbers,
                    content,
                    1,
                    number
                );
            }
        }
    }

    /// <summary>What changes when a rating is corrected.</summary>
    public static IEnumerable<Contribution> OfCorrection(
        LoggedEvent logged,
        int partition,
        double? before,
        double? after
    )
    {
        if (before != after && logged.Tracked is { Action: Rate, Search.ContentId: { } content })
        {
            yield return OfContent(
                logged,
                partition,
                CounterKeys.RatedNumbers,
                content,
                (after is null ? 0 : 1) - (before is null ? 0 : 1),
                Counter.Finite((after ?? 0) - (before ?? 0))
            );
        }
    }

    /// <summary>That somebody clicked on a search for the first time; counted where and when the search is.</summary>
    public static IEnumerable<Contribution> OfClickedSearch(LoggedEvent logged, int partition)
    {
        var search = logged.Tracked.Search!;
        Contribution At(string kind, string row) =>
            Contribution.At(
                logged.Tracked.Project,
                search.IsBot == true ? CounterKind.OfBots(kind) : kind,
                search.At,
                partition,
                row,
                logged.Place
            );
        var logType = search.LogType!;
        yield return At(CounterKind.Logs, CounterKeys.Row(CounterKeys.ClickedSearches, logType));
        if (search.QueryHash is { } query)
        {
            yield return At(CounterKind.ClickedQueries, CounterKeys.HashedQueryRow(logType, query));
        }
    }

    /// <summary>
    /// Whether an event is a click on a result of a search that is tracked. What a bot clicks on does not make of a
    /// person's search one that was clicked on; of a bot's search, anybody's click does. So a search counts as one
    /// with a click once at most, where it is counted itself.
    /// </summary>
    public static bool IsClickOnSearch(LoggedEvent logged) =>
        logged.Tracked is { LogType: not null, Search.LogType: not null } tracked
        && (tracked.IsBot != true || tracked.Search.IsBot == true)
        && (Clicks.Contains(tracked.Action) || tracked.Action == "external_click");

    /// <summary>The content of an event: what its code stands for, else what a click or a rating names itself.</summary>
    public static string? ContentOf(TrackedEvent tracked) =>
        tracked.Search?.ContentId
        ?? (
            Clicks.Contains(tracked.Action) || tracked.Action == Rate
                ? EventParams.Read(tracked.Params).ContentId
                : null
        );

    private static string? ContentOf(LoggedEvent logged, EventParams parameters) =>
        logged.Tracked.Search?.ContentId ?? parameters.ContentId;

    private static Contribution OfContent(
        LoggedEvent logged,
        int partition,
        string what,
        string content,
        long count,
        double sum = 0
    ) =>
        Of(
            logged,
            partition,
            CounterKind.Contents,
            CounterKeys.Row(what, content),
            count,
            sum,
            content
        );

    // What no person did is counted apart.
    private static Contribution Of(
        LoggedEvent logged,
        int partition,
        string kind,
        string row,
        long count = 1,
        double sum = 0,
        string? label = null
    ) =>
        Contribution.At(
            logged.Tracked.Project,
            logged.Tracked.IsBot == true ? CounterKind.OfBots(kind) : kind,
            logged.At,
            partition,
            row,
            logged.Place,
            count,
            sum,
            label
        );
}
