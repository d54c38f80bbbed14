using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>What is counted apart, so that a report reads only what it tells.</summary>
public static class CounterKind
{
    /// <summary>By hour: events of each log type, and searches on which somebody clicked.</summary>
    public const string Logs = "log";

    /// <summary>By day: what was searched for.</summary>
    public const string Queries = "query";

    /// <summary>By day: clicks on contents, and their ratings.</summary>
    public const string Contents = "content";

    /// <summary>By day: what was searched for, and nothing was found.</summary>
    public const string Gaps = "gap";

    /// <summary>By day: clicks by the position of the result.</summary>
    public const string Positions = "position";

    /// <summary>By day: events that were not accepted, by reason.</summary>
    public const string Rejected = "rejected";

    /// <summary>The kind under which the same is counted of bots, apart from people.</summary>
    public static string OfBots(string kind) => kind + "bots";
}

/// <summary>
/// The keys of table <c>counters</c>: PK <c>{project}_{kind}_{hour or day}_{pp}</c>. The writer and the
/// reader use the same.
/// </summary>
public static class CounterKeys
{
    /// <summary>RKs of how many events a log type had begin with this.</summary>
    public const string Events = "count";

    /// <summary>RKs of on how many searches somebody clicked begin with this.</summary>
    public const string ClickedSearches = "clicked";

    /// <summary>RKs of how many searches found nothing begin with this.</summary>
    public const string EmptySearches = "empty";

    /// <summary>RKs of how many clicks a content had begin with this.</summary>
    public const string Clicks = "clicks";

    /// <summary>RKs of how many ratings a content had begin with this.</summary>
    public const string Ratings = "ratings";

    /// <summary>RKs of how many of them were numbers, and of their sum, begin with this.</summary>
    public const string RatedNumbers = "rated";

    /// <summary>The most characters of a query that is counted; what is behind them is left out.</summary>
    public const int QueryLength = 256;

    /// <summary>The positions of results that are counted one by one; all behind are counted as the next.</summary>
    public const int Positions = 20;

    private const string HourFormat = "yyyyMMddHH";

    /// <summary>PK of what is counted by hour.</summary>
    public static string HourPartition(
        string project,
        string kind,
        DateTimeOffset time,
        int partition
    ) => $"{Prefix(project, kind)}{Hour(time)}_{TableKey.Partition(partition)}";

    /// <summary>PK of what is counted by day.</summary>
    public static string DayPartition(
        string project,
        string kind,
        DateTimeOffset time,
        int partition
    ) => $"{Prefix(project, kind)}{TableKey.Day(time)}_{TableKey.Partition(partition)}";

    /// <summary>The first PK of a time, and all that sort behind it are of that time or later.</summary>
    public static string FirstPartition(string project, string kind, DateTimeOffset time) =>
        Prefix(project, kind)
        + (
            kind == CounterKind.Logs || kind == CounterKind.OfBots(CounterKind.Logs)
                ? Hour(time)
                : TableKey.Day(time)
        );

    /// <summary>The hour or day of a PK.</summary>
    public static DateTimeOffset TimeOf(string partitionKey)
    {
        var text = partitionKey.Split('_')[^2];
        return DateTimeOffset.ParseExact(
            text,
            text.Length == HourFormat.Length ? HourFormat : "yyyyMMdd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
    }

    /// <summary>RK of something counted under a name: <c>{what}_{name}</c>.</summary>
    public static string Row(string what, string name) => $"{what}_{TableKey.Encode(name)}";

    /// <summary>RK of a query: <c>{logType}_{hash}</c>; its text is in the row.</summary>
    public static string QueryRow(string logType, string query) =>
        $"{TableKey.Encode(logType)}_{XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(query)):x32}";

    /// <summary>RK of clicks at a position: <c>{logType}_{position}</c>.</summary>
    public static string PositionRow(string logType, int position) =>
        $"{TableKey.Encode(logType)}_{Math.Min(position, Positions + 1):00}";

    /// <summary>Queries that count as one: case and white space around them do not matter.</summary>
    public static string NormalizeQuery(string query)
    {
        var plain = query.Trim().ToLowerInvariant();
        return Text.Cut(plain, QueryLength);
    }

    private static string Prefix(string project, string kind) =>
        $"{TableKey.Encode(project)}_{kind}_";

    private static string Hour(DateTimeOffset time) =>
        time.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture);
}
