using System.Globalization;

namespace Tracking.Shared.Tables;

/// <summary>The keys under which sessions and their events are filed; the writer and the reader use the same.</summary>
public static class SessionKeys
{
    private const char LogPrefix = 'e';

    private static readonly RecentKeys Days = new();

    /// <summary>The id of the start of a token that stands for an event's id, the same for every attempt.</summary>
    public static string StartOf(string token) => $"{token}.start";

    /// <summary>PK of <c>sessionstate</c>: <c>p{pp}</c>.</summary>
    public static string StatePartition(int partition) => $"p{TableKey.Partition(partition)}";

    /// <summary>PK of <c>sessions</c>: <c>{project}_{yyyyMMdd of the start}_{pp}</c>.</summary>
    public static string SessionPartition(
        string project,
        DateTimeOffset startedAt,
        int partition
    ) => Days.Get(project, "", startedAt.UtcTicks / TimeSpan.TicksPerDay, partition, MakeDay);

    /// <summary>RK of <c>sessions</c>: the start inverted, so that the newest comes first, and the session's id.</summary>
    public static string SessionRow(DateTimeOffset startedAt, string sessionId) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTimeOffset.MaxValue.UtcTicks - startedAt.UtcTicks:D19}_{sessionId}"
        );

    /// <summary>RK of the tally of the sessions that started in an hour: <c>~{HH}</c>; it sorts behind those of sessions.</summary>
    public static string TallyRow(DateTimeOffset startedAt) =>
        startedAt.UtcDateTime.ToString("'~'HH", CultureInfo.InvariantCulture);

    /// <summary>The hour of the tally with a RK, on the day of a time.</summary>
    public static DateTimeOffset HourOfTally(string rowKey, DateTimeOffset day) =>
        new DateTimeOffset(day.UtcDateTime.Date, TimeSpan.Zero).AddHours(
            int.Parse(rowKey.AsSpan(1), CultureInfo.InvariantCulture)
        );

    /// <summary>The RKs of the sessions that started in the hour of a time: behind the first, before the second.</summary>
    public static (string Behind, string Before) RowsOfHour(DateTimeOffset startedAt)
    {
        var hour = startedAt.AddTicks(-(startedAt.UtcTicks % TimeSpan.TicksPerHour));
        return (RowsFrom(hour.AddHours(1)), RowsFrom(hour));
    }

    /// <summary>A text that sorts behind the RKs of all sessions that start at a time or later, and before all others.</summary>
    public static string RowsFrom(DateTimeOffset startedAt) => SessionRow(startedAt, "~");

    /// <summary>RK of a row with more of a session's events, beside that of the session; it sorts behind those of sessions.</summary>
    /// <param name="sessionRow">The session's RK.</param>
    /// <param name="number">Which row it is, from 1.</param>
    public static string LogRow(string sessionRow, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{LogPrefix}{sessionRow}_{number:D6}");

    /// <summary>The RKs of all of a session's rows with more events: behind the first, before the second.</summary>
    public static (string Behind, string Before) LogRows(string sessionRow) =>
        ($"{LogPrefix}{sessionRow}_", $"{LogPrefix}{sessionRow}`");

    /// <summary>Whether a RK is that of a row with more of a session's events.</summary>
    public static bool IsLogRow(string rowKey) => rowKey[0] == LogPrefix;

    private static string MakeDay(string project, string kind, long day, int partition) =>
        $"{TableKey.Encode(project)}_{TableKey.Day(new(day * TimeSpan.TicksPerDay, TimeSpan.Zero))}_{TableKey.Partition(partition)}";
}
