using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>What is logged of an event of a session.</summary>
[Flags]
public enum SessionLogs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>START, of the event that begins the session.</summary>
    Start = 1,

    /// <summary>USER_BROWSER, of the first event of a person's device.</summary>
    Browser = 2,

    /// <summary>The event itself.</summary>
    Client = 4,
}

/// <summary>
/// The events of a session, each a property of its row: <c>e0</c>, <c>e1</c>… Its value has the event's place in the hub,
/// what is logged of it, and what its logs tell. START and USER_BROWSER are made of their events when they are read.
/// </summary>
public static class SessionLog
{
    /// <summary>The data key of the start of a session.</summary>
    public const string StartKey = "START";

    /// <summary>The data key of a session's browser.</summary>
    public const string BrowserKey = "USER_BROWSER";

    private const char Property = 'e';

    private static readonly RowColumn[] Columns =
    [
        .. Enumerable.Range(0, 256).Select(number => new RowColumn(NameOf(number))),
    ];

    private static readonly (SessionLogs Log, int Step, string? Key)[] Steps =
    [
        (SessionLogs.Start, 0, StartKey),
        (SessionLogs.Browser, 1, BrowserKey),
        (SessionLogs.Client, 2, null),
    ];

    /// <summary>The property of a session's event.</summary>
    /// <param name="number">Which it is, from 0.</param>
    public static string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Property}{number}");

    /// <summary>The property of a session's event.</summary>
    /// <param name="number">Which it is, from 0.</param>
    public static RowColumn ColumnOf(int number) =>
        number < Columns.Length ? Columns[number] : new(NameOf(number));

    /// <summary>The value of a property.</summary>
    /// <param name="place">The event's place in the hub.</param>
    /// <param name="logs">What is logged of it.</param>
    /// <param name="tracked">The event.</param>
    /// <param name="shares">What of it the session's row says for good, and the value need not.</param>
    public static byte[] Encode(
        EventSource place,
        SessionLogs logs,
        TrackedEvent tracked,
        SessionShares shares
    ) => SessionLogEntry.Of(place, logs, tracked, shares).ToBytes();

    /// <summary>A value with what a later event says of the same; what that does not say stays.</summary>
    /// <param name="value">The value that is there.</param>
    /// <param name="place">The later event's place.</param>
    /// <param name="later">The later event.</param>
    /// <returns>Null when that has been taken in already.</returns>
    public static byte[]? Correct(byte[] value, EventSource place, TrackedEvent later)
    {
        var first = SessionLogEntry.Read(value);
        if (!place.IsAfter(first.Place))
        {
            return null;
        }

        var said = SessionLogEntry.Of(place, first.Logs, later, SessionShares.None);
        var merged = said with
        {
            DataKey = said.DataKey ?? first.DataKey,
            LogType = said.LogType ?? first.LogType,
            Label = said.Label ?? first.Label,
            User = said.User ?? first.User,
            Visitor = said.Visitor ?? first.Visitor,
            OccurredAt = said.OccurredAt ?? first.OccurredAt,
            Params =
                said.Params.IsEmpty ? first.Params
                : first.Params.IsEmpty ? said.Params
                : Merged(first.Params, said.Params),
            Shares =
                (said.Visitor is null ? first.Shares & SessionShares.Visitor : 0)
                | (later.Context is null ? first.Shares & SessionShares.UserAgent : 0),
        };
        if (later.Context is null)
        {
            merged = merged with
            {
                Url = first.Url,
                Referrer = first.Referrer,
                UserAgent = first.UserAgent,
            };
        }

        var corrected = merged.ToBytes();
        return corrected.Length <= TableLimits.PropertyBytes ? corrected : said.ToBytes();
    }

    /// <summary>The logs of a session in the order in which they came, each as a row of its own.</summary>
    /// <param name="rows">The session's row, and behind it those with more of its events.</param>
    public static IEnumerable<TableEntity> Read(IEnumerable<TableEntity> rows)
    {
        LoggedSession? session = null;
        var logs = new List<TableEntity>();
        foreach (var row in rows)
        {
            session ??= LoggedSession.Of(row);
            foreach (var value in ValuesOf(row))
            {
                logs.AddRange(LogsOf(session, value));
            }
        }

        return InOrder(logs);
    }

    /// <summary>The events of a row in the order in which they were first written into it, each as <see cref="Encode"/> made it.</summary>
    /// <param name="row">The session's row, or one with more of its events.</param>
    public static IEnumerable<byte[]> ValuesOf(TableEntity row)
    {
        var values = new SortedDictionary<int, byte[]>();
        foreach (var (name, value) in row)
        {
            if (
                name[0] == Property
                && value is byte[] bytes
                && int.TryParse(
                    name.AsSpan(1),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                )
            )
            {
                values.Add(number, bytes);
            }
        }

        return values.Values;
    }

    /// <summary>What is logged of one event, 1 to 3 logs, each as a row of its own.</summary>
    /// <param name="session">The session.</param>
    /// <param name="value">The event.</param>
    public static IEnumerable<TableEntity> LogsOf(LoggedSession session, byte[] value)
    {
        var entry = SessionLogEntry.Read(value);
        foreach (var (log, step, key) in Steps)
        {
            if (entry.Logs.HasFlag(log))
            {
                yield return RowOf(
                    session,
                    key is null
                        ? entry
                        : entry with
                        {
                            Id = $"{session.Id}.{step}",
                            Action = key.ToLowerInvariant(),
                            DataKey = key,
                            LogType = null,
                            Label = null,
                            Params = default,
                        },
                    step
                );
            }
        }
    }

    /// <summary>Logs of a session in the order in which they came, those with the same id once.</summary>
    /// <param name="logs">Rows as <see cref="LogsOf"/> makes them.</param>
    public static IEnumerable<TableEntity> InOrder(IEnumerable<TableEntity> logs) =>
        // An id that is older than what is remembered of ids may be there twice.
        logs.OrderBy(row => row.GetInt64("sequence"))
            .ThenBy(row => row.GetInt32("index"))
            .ThenBy(row => row.GetInt32("step"))
            .DistinctBy(row => row.GetString("id"));

    private static RawJson Merged(RawJson before, RawJson later) =>
        RawJson.TryKeep(
            Encoding.UTF8.GetBytes(MergedParams.Of(before.ToString(), later.ToString())),
            out var kept
        )
            ? kept
            : later;

    private static TableEntity RowOf(LoggedSession session, SessionLogEntry entry, int step) =>
        new()
        {
            ["id"] = entry.Id,
            ["sessionId"] = session.Id,
            ["action"] = entry.Action,
            ["dataKey"] = entry.DataKey,
            ["logType"] = entry.LogType,
            ["label"] = entry.Label,
            ["user"] = entry.User,
            ["visitor"] = entry.Shares.HasFlag(SessionShares.Visitor)
                ? session.Visitor
                : entry.Visitor,
            ["occurredAt"] = entry.OccurredAt,
            ["receivedAt"] = entry.ReceivedAt,
            ["verified"] = entry.Verified,
            ["url"] = entry.Url,
            ["referrer"] = entry.Referrer,
            ["userAgent"] = entry.Shares.HasFlag(SessionShares.UserAgent)
                ? session.UserAgent
                : entry.UserAgent,
            ["params"] = entry.Params.IsEmpty ? null : entry.Params.ToString(),
            ["sequence"] = entry.Place.Sequence,
            ["index"] = entry.Place.Index,
            ["step"] = step,
        };
}
