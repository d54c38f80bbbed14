using Tracking.Shared.Access;
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
        if (tracked.LogType is null)
        {
            yield break;
        }

        // The key of a long log type in a script beyond ASCII is cut; the label is whole.
        yield return new(
            CounterKeys.HourPartition(
                tracked.Project,
                KindOf(CounterKind.Logs, logged),
                logged.At,
                partition
            ),
            CounterKeys.Row(CounterKeys.Events, tracked.LogType),
            logged.Place,
            1,
            Label: tracked.LogType
        );
        var isSearch = Searches.Contains(tracked.Action);
        var isClick = Clicks.Contains(tracked.Action);
        if (!isSearch && !isClick && tracked.Action != Rate)
        {
            yield break;
        }

        var parameters = EventParams.Read(tracked.Params);
        if (isSearch && parameters.IsEmpty)
        {
            foreach (var empty in OfEmptySearch(logged, partition, parameters.Query))
            {
                yield return empty;
            }
        }

        if (isClick && tracked.Search?.Position is { } position)
        {
            yield return new(
                CounterKeys.DayPartition(
                    tracked.Project,
                    KindOf(CounterKind.Positions, logged),
                    logged.At,
                    partition
                ),
                CounterKeys.PositionRow(tracked.LogType, position),
                logged.Place,
                1
            );
        }

        if (isSearch && parameters.Query is { } text)
        {
            var query = CounterKeys.NormalizeQuery(text);
            yield return new(
                CounterKeys.DayPartition(
                    tracked.Project,
                    KindOf(CounterKind.Queries, logged),
                    logged.At,
                    partition
                ),
                CounterKeys.QueryRow(tracked.LogType, query),
                logged.Place,
                1,
                Label: query
            );
        }
        else if (isClick && ContentOf(logged, parameters) is { } content)
        {
            yield return OfContent(logged, partition, CounterKeys.Clicks, content, 1);
        }
        else if (tracked.Action == Rate)
        {
            foreach (var rating in OfRating(logged, partition, parameters, parameters.Value))
            {
                yield return rating;
            }
        }
    }

    /// <summary>What a search adds that found nothing.</summary>
    private static IEnumerable<Contribution> OfEmptySearch(
        LoggedEvent logged,
        int partition,
        string? text
    )
    {
        var tracked = logged.Tracked;
        yield return new(
            CounterKeys.HourPartition(
                tracked.Project,
                KindOf(CounterKind.Logs, logged),
                logged.At,
                partition
            ),
            CounterKeys.Row(CounterKeys.EmptySearches, tracked.LogType!),
            logged.Place,
            1
        );
        if (text is not null)
        {
            var query = CounterKeys.NormalizeQuery(text);
            yield return new(
                CounterKeys.DayPartition(
                    tracked.Project,
                    KindOf(CounterKind.Gaps, logged),
                    logged.At,
                    partition
                ),
                CounterKeys.QueryRow(tracked.LogType!, query),
                logged.Place,
                1,
                Label: query
            );
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

    /// <summary>That somebody clicked on a search for the first time; counted in the hour of the search.</summary>
    public static Contribution OfClickedSearch(LoggedEvent logged, int partition) =>
        new(
            CounterKeys.HourPartition(
                logged.Tracked.Project,
                logged.Tracked.Search!.IsBot == true
                    ? CounterKind.OfBots(CounterKind.Logs)
                    : CounterKind.Logs,
                logged.Tracked.Search.At,
                partition
            ),
            CounterKeys.Row(CounterKeys.ClickedSearches, logged.Tracked.Search.LogType!),
            logged.Place,
            1
        );

    /// <summary>
    /// Whether an event is a click on a result of a search that is tracked. What a bot clicks on does not make of a
    /// person's search one that was clicked on; of a bot's search, anybody's click does. So a search counts as one
    /// with a click once at most, where it is counted itself.
    /// </summary>
    public static bool IsClickOnSearch(LoggedEvent logged) =>
        logged.Tracked is { LogType: not null, Search.LogType: not null } tracked
        && (tracked.IsBot != true || tracked.Search.IsBot == true)
        && (Clicks.Contains(tracked.Action) || tracked.Action == "external_click");

    // What no person did is counted apart.
    private static string KindOf(string kind, LoggedEvent logged) =>
        logged.Tracked.IsBot == true ? CounterKind.OfBots(kind) : kind;

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
        new(
            CounterKeys.DayPartition(
                logged.Tracked.Project,
                KindOf(CounterKind.Contents, logged),
                logged.At,
                partition
            ),
            CounterKeys.Row(what, content),
            logged.Place,
            count,
            sum,
            content
        );
}
