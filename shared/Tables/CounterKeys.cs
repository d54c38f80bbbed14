using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>What is counted apart, so that a report reads only what it tells.</summary>
public static class CounterKind
{
    /// <summary>Events of each log type, and searches on which somebody clicked.</summary>
    public const string Logs = "log";

    /// <summary>What was searched for.</summary>
    public const string Queries = "query";

    /// <summary>What was searched for, and somebody clicked on a result; it has no label.</summary>
    public const string ClickedQueries = "clickedquery";

    /// <summary>Clicks on contents, and their ratings.</summary>
    public const string Contents = "content";

    /// <summary>What was searched for, and nothing was found.</summary>
    public const string Gaps = "gap";

    /// <summary>Clicks by the position of the result.</summary>
    public const string Positions = "position";

    /// <summary>Events that were not accepted, by reason.</summary>
    public const string Rejected = "rejected";

    /// <summary>The kind under which the same is counted of bots, apart from people.</summary>
    public static string OfBots(string kind) => kind + "bots";
}

/// <summary>
/// The keys of table <c>counters</c>: PK <c>{project}_{kind}_{hour}_{pp}</c>. The writer and the
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

    /// <summary>The time of which a counter tells apart: a quarter of an hour.</summary>
    public static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private const string HourFormat = "yyyyMMddHH";

    private static readonly RecentKeys Partitions = new();

    /// <summary>PK of what is counted in the hour of a time.</summary>
    public static string Partition(
        string project,
        string kind,
        DateTimeOffset time,
        int partition
    ) => Partitions.Get(project, kind, time.UtcTicks / TimeSpan.TicksPerHour, partition, Make);

    /// <summary>The first PK of an hour, and all that sort behind it are of that hour or later.</summary>
    public static string FirstPartition(string project, string kind, DateTimeOffset time) =>
        $"{TableKey.Encode(project)}_{kind}_{time.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture)}";

    private static string Make(string project, string kind, long hour, int partition) =>
        $"{FirstPartition(project, kind, new(hour * TimeSpan.TicksPerHour, TimeSpan.Zero))}_{TableKey.Partition(partition)}";

    /// <summary>The quarter of its hour in which a time is, 0 to 3.</summary>
    public static int QuarterOf(DateTimeOffset time) => time.UtcDateTime.Minute / Quarter.Minutes;

    /// <summary>The hour of a PK.</summary>
    public static DateTimeOffset TimeOf(string partitionKey) =>
        DateTimeOffset.ParseExact(
            partitionKey.Split('_')[^2],
            HourFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );

    /// <summary>RK of something counted under a name: <c>{what}_{name}</c>.</summary>
    public static string Row(string what, string name) => $"{what}_{TableKey.Encode(name)}";

    /// <summary>RK of a query: <c>{logType}_{hash}</c>; its text is in the row.</summary>
    public static string QueryRow(string logType, string query) =>
        HashedQueryRow(logType, HashOf(query));

    /// <summary>RK of a query of which only the hash is known.</summary>
    public static string HashedQueryRow(string logType, string hash) =>
        $"{TableKey.Encode(logType)}_{hash}";

    /// <summary>A query in the key of its counter: 16 hexadecimal digits.</summary>
    public static string HashOf(string query) =>
        XxHash64
            .HashToUInt64(Encoding.UTF8.GetBytes(query))
            .ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>RK of clicks at a position: <c>{logType}_{position}</c>.</summary>
    public static string PositionRow(string logType, int position) =>
        $"{TableKey.Encode(logType)}_{Math.Min(position, Positions + 1):00}";

    /// <summary>Queries that count as one: case and white space around them do not matter.</summary>
    public static string NormalizeQuery(string query)
    {
        var plain = query.Trim().ToLowerInvariant();
        return Text.Cut(plain, QueryLength);
    }
}
