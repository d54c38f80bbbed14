using System.Text.Json;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>Events as rows.</summary>
/// <param name="promoted">The members of <c>params</c> that have columns of their own.</param>
internal sealed class EventRow(IReadOnlyList<PromotedColumn> promoted)
{
    // What readers with other calendars, or with nanoseconds, cannot read would make a file unreadable to them.
    private static readonly DateTimeOffset Earliest = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2262, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // From there on a double does not have all whole numbers.
    private const double LargestWhole = 1L << 53;

    /// <summary>The columns, those of the project behind the others.</summary>
    public LakeSchema Columns { get; } =
        LakeTables.EventColumns.With(
            promoted.Select(column => new LakeColumn(
                LakeTables.PromotedPrefix + column.Name,
                TypeOf(column.Type)
            ))
        );

    /// <summary>
    /// The time under which an event is filed: that in its id, else its own. Attempts to send it again have about the
    /// same, so that is where a row of it is looked for.
    /// </summary>
    public static DateTimeOffset FiledAt(TrackedEvent tracked) =>
        tracked is { IsHistorical: not true, IsTimeOwn: not true }
        && EventId.TryGetFilingTime(tracked.Id, tracked.ReceivedAt, out var time)
            ? time
            : tracked.OccurredAt ?? tracked.ReceivedAt;

    /// <summary>Adds the row of an event.</summary>
    public void Add(LakeRows rows, ExportedEvent line, string? session)
    {
        var tracked = line.Event;
        rows.Add();
        rows.Set("id", tracked.Id);
        rows.Set("occurred_at", tracked.OccurredAt ?? tracked.ReceivedAt);
        rows.Set("received_at", tracked.ReceivedAt);
        rows.Set("filed_at", FiledAt(tracked));
        rows.Set("project", tracked.Project);
        rows.Set("product", tracked.Product);
        rows.Set("category", tracked.Category == EventCategory.Session ? "session" : "platform");
        rows.Set("action", tracked.Action);
        rows.Set("label", tracked.Label);
        rows.Set("log_type", tracked.LogType);
        rows.Set("data_key", tracked.DataKey);
        rows.Set("priority", tracked.Priority);
        rows.Set("session_id", session);
        rows.Set("token", tracked.Token);
        rows.Set("user_id", tracked.User);
        rows.Set("visitor_id", tracked.Visitor);
        rows.Set("verified", tracked.Verified);
        rows.Set(
            "verified_by",
            tracked.VerifiedBy is { Count: > 0 } by ? string.Join(',', by) : null
        );
        rows.Set("bot", tracked.IsBot is true);
        rows.Set("late", LateEvents.TimeOf(tracked) is not null);
        rows.Set("historical", tracked.IsHistorical is true);
        rows.Set("dialect", tracked.Dialect);
        rows.Set("original_time", tracked.OriginalTime);
        rows.Set("search_id", tracked.Search?.Id);
        rows.Set("content_id", tracked.Search?.ContentId);
        rows.Set("result_position", tracked.Search?.Position);
        rows.SetPlace(line);
        SetContext(rows, tracked.Context);
        SetParams(rows, tracked.Params.IsEmpty ? null : tracked.Params.ToString());
    }

    /// <summary>Gives the last row its params, and what is made of them.</summary>
    public void SetParams(LakeRows rows, string? json)
    {
        rows.Set("params", json);
        if (json is null || promoted.Count == 0 && !json.Contains("\"metrics\"", Ordinal))
        {
            return;
        }

        using var parameters = JsonDocument.Parse(json);
        var root = parameters.RootElement;
        rows.Set("metrics", Metrics(root));
        Dictionary<string, JsonElement>? rescued = null;
        foreach (var column in promoted)
        {
            var name = LakeTables.PromotedPrefix + column.Name;
            if (Find(root, column.Path) is { } value && !TrySet(rows, name, value))
            {
                (rescued ??= [])[name] = value;
            }
        }

        rows.Set("rescued", rescued is null ? null : JsonSerializer.Serialize(rescued));
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static void SetContext(LakeRows rows, EventContext? context)
    {
        if (context is null)
        {
            return;
        }

        rows.Set("url", context.Url);
        rows.Set("referrer", context.Referrer);
        rows.Set("user_agent", context.UserAgent);
        rows.Set("browser", context.Browser);
        rows.Set("device_class", context.DeviceClass);
        rows.Set("locale", context.Locale);
        rows.Set("ip", context.Ip);
        rows.Set("source", context.Source);
        rows.Set("environment", context.Environment);
        rows.Set("user_type", context.UserType);
        rows.Set("campaign", context.Campaign.IsEmpty ? null : context.Campaign.ToString());
        rows.Set("context", context.Other.IsEmpty ? null : context.Other.ToString());
    }

    // The last of members of the same name counts, as for other readers of JSON.
    private static List<KeyValuePair<string, double>>? Metrics(JsonElement root)
    {
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("metrics", out var metrics)
            || metrics.ValueKind != JsonValueKind.Object
        )
        {
            return null;
        }

        var numbers = new OrderedDictionary<string, double>();
        foreach (var metric in metrics.EnumerateObject())
        {
            if (
                metric.Value.ValueKind == JsonValueKind.Number
                && metric.Value.TryGetDouble(out var value)
                && double.IsFinite(value)
            )
            {
                numbers[metric.Name] = value;
            }
        }

        return numbers.Count == 0 ? null : [.. numbers];
    }

    private static JsonElement? Find(JsonElement root, string path)
    {
        var found = root;
        foreach (var name in path.Split('.'))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
            {
                return null;
            }
        }

        return found.ValueKind == JsonValueKind.Null ? null : found;
    }

    // By the type that the column has in the table, which the project may have changed its mind about.
    private static bool TrySet(LakeRows rows, string column, JsonElement value)
    {
        var place = rows.Schema.IndexOf(column);
        switch (rows.Schema.Columns[place].Type)
        {
            case LakeType.Text:
                rows.Set(
                    place,
                    value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
                );
                return true;
            case LakeType.Number
                when value.ValueKind == JsonValueKind.Number
                    && value.TryGetDouble(out var number)
                    && double.IsFinite(number)
                    && IsExact(value, number):
                rows.Set(place, number);
                return true;
            case LakeType.Whole
                when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole):
                rows.Set(place, whole);
                return true;
            case LakeType.Flag when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                rows.Set(place, value.GetBoolean());
                return true;
            case LakeType.Time
                when value.ValueKind == JsonValueKind.String
                    && value.TryGetDateTimeOffset(out var time)
                    && time >= Earliest
                    && time < Latest:
                rows.Set(place, time);
                return true;
            default:
                return false;
        }
    }

    // A whole number that a double does not have would be another one.
    private static bool IsExact(JsonElement value, double number) =>
        !value.TryGetInt64(out var whole)
        || Math.Abs(number) < LargestWhole
        || (decimal)number == whole;

    private static LakeType TypeOf(string type) =>
        type switch
        {
            PromotedType.Text => LakeType.Text,
            PromotedType.Number => LakeType.Number,
            PromotedType.Whole => LakeType.Whole,
            PromotedType.Flag => LakeType.Flag,
            _ => LakeType.Time,
        };
}
