using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
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
/// The events of a session, each a property of its row: <c>e0</c>, <c>e1</c>… Its value is the event as it is in the hub,
/// with its place and what is logged of it before that. START and USER_BROWSER are made of their events when they are read.
/// </summary>
public static class SessionLog
{
    /// <summary>The data key of the start of a session.</summary>
    public const string StartKey = "START";

    /// <summary>The data key of a session's browser.</summary>
    public const string BrowserKey = "USER_BROWSER";

    private const string Params = "params";
    private const string Place = "#";
    private const char Property = 'e';

    // Four numbers, and what is around them.
    private const int LongestHead = 96;

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

    /// <summary>The value of a property.</summary>
    /// <param name="place">The event's place in the hub.</param>
    /// <param name="logs">What is logged of it.</param>
    /// <param name="json">The event, as it is in the hub: an object with members.</param>
    public static byte[] Encode(EventSource place, SessionLogs logs, ReadOnlySpan<byte> json)
    {
        Span<byte> head = stackalloc byte[LongestHead];
        Utf8.TryWrite(
            head,
            CultureInfo.InvariantCulture,
            $"{{\"{Place}\":[{place.Sequence},{place.Index},{(int)logs},{place.EnqueuedAt.UtcTicks}],",
            out var length
        );
        return [.. head[..length], .. json[(json.IndexOf((byte)'{') + 1)..]];
    }

    /// <summary>A value with what a later event says of the same; what that does not say stays.</summary>
    /// <param name="value">The value that is there.</param>
    /// <param name="place">The later event's place.</param>
    /// <param name="json">The later event.</param>
    /// <returns>Null when that has been taken in already.</returns>
    public static byte[]? Correct(byte[] value, EventSource place, ReadOnlySpan<byte> json)
    {
        var (last, logs) = PlaceOf(value);
        if (!place.IsAfter(last))
        {
            return null;
        }

        var merged = JsonNode.Parse(value)!.AsObject();
        merged.Remove(Place);
        foreach (var (name, said) in JsonNode.Parse(json)!.AsObject())
        {
            if (said is null)
            {
                continue;
            }

            merged[name] =
                name == Params && merged[Params] is { } before
                    ? JsonNode.Parse(MergedParams.Of(Text(before), Text(said)))
                    : said.DeepClone();
        }

        var corrected = Encode(place, logs, Encoding.UTF8.GetBytes(Text(merged)));
        return corrected.Length <= TableLimits.PropertyBytes
            ? corrected
            : Encode(place, logs, json);
    }

    /// <summary>The logs of a session in the order in which they came, each as a row of its own.</summary>
    /// <param name="rows">The session's row, and those with more of its events.</param>
    public static IEnumerable<TableEntity> Read(IEnumerable<TableEntity> rows)
    {
        var logs = new List<TableEntity>();
        var session = "";
        foreach (var row in rows)
        {
            session = row.GetString("sessionId") ?? session;
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
    /// <param name="session">The session's id.</param>
    /// <param name="value">The event.</param>
    public static IEnumerable<TableEntity> LogsOf(string session, byte[] value)
    {
        var (place, logged) = PlaceOf(value);
        var tracked = TrackedEvent.Read(value)!;
        foreach (var (log, step, key) in Steps)
        {
            if (logged.HasFlag(log))
            {
                yield return RowOf(
                    session,
                    key is null
                        ? tracked
                        : tracked with
                        {
                            Id = $"{session}.{step}",
                            Action = key.ToLowerInvariant(),
                            DataKey = key,
                            LogType = null,
                            Label = null,
                            Params = default,
                        },
                    place,
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

    private static (EventSource Place, SessionLogs Logs) PlaceOf(byte[] value)
    {
        var reader = new Utf8JsonReader(value);

        // The object, its first member, and the array of that.
        reader.Read();
        reader.Read();
        reader.Read();
        reader.Read();
        var sequence = reader.GetInt64();
        reader.Read();
        var index = reader.GetInt32();
        reader.Read();
        var logs = (SessionLogs)reader.GetInt32();
        reader.Read();
        return (new(sequence, index, new(reader.GetInt64(), TimeSpan.Zero)), logs);
    }

    private static TableEntity RowOf(
        string session,
        TrackedEvent tracked,
        EventSource place,
        int step
    ) =>
        new()
        {
            ["id"] = tracked.Id,
            ["sessionId"] = session,
            ["action"] = tracked.Action,
            ["dataKey"] = tracked.DataKey,
            ["logType"] = tracked.LogType,
            ["label"] = tracked.Label,
            ["user"] = tracked.User,
            ["visitor"] = tracked.Visitor,
            ["occurredAt"] = tracked.OccurredAt,
            ["receivedAt"] = tracked.ReceivedAt,
            ["verified"] = tracked.Verified,
            ["url"] = tracked.Context?.Url,
            ["referrer"] = tracked.Context?.Referrer,
            ["userAgent"] = tracked.Context?.UserAgent,
            [Params] = tracked.Params.IsEmpty ? null : tracked.Params.ToString(),
            ["sequence"] = place.Sequence,
            ["index"] = place.Index,
            ["step"] = step,
        };

    private static string Text(JsonNode node) => node.ToJsonString(TrackingJson.Relaxed.Options);
}
