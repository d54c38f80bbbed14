using System.Text.Json;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>
/// An atomic log as a row: PK <c>{project}_{yyyyMMddHHmm}_{pp}</c>, RK <c>{eventId}</c>. A time range over a
/// project is one range of partition keys. There is no session in it. An event without a log type has a row of
/// the same keys too, which claims its id and says nothing else: what comes later under that id does not count.
/// </summary>
internal static class AtomicRow
{
    /// <summary>The most characters of a property; what is longer is in the exports alone.</summary>
    private const int MaximumText = TableLimits.PropertyBytes / 2;

    /// <summary>The keys of an event's row.</summary>
    /// <param name="logged">The event.</param>
    /// <param name="partition">The hub partition it came through.</param>
    public static OwnedKeys KeysOf(LoggedEvent logged, int partition) =>
        new(
            TableKey.OfMinute(logged.Tracked.Project, logged.At, partition),
            EventId.IsOnce(logged.Tracked.Id)
                ? TableKey.OfEvent(logged.Tracked)
                : TableKey.Encode(logged.Tracked.Id),
            TableKey.OwnerOf(logged.Tracked)
        );

    /// <summary>An event's row as an object, but for its place.</summary>
    /// <param name="logged">The event.</param>
    /// <param name="partition">The hub partition it came through.</param>
    public static TableEntity Of(LoggedEvent logged, int partition)
    {
        var keys = KeysOf(logged, partition);
        var row = new TableEntity(keys.Partition, keys.Row) { [OwnedRows.Owner] = keys.Owner };
        Write(new EntityProperties(row), logged);
        return row;
    }

    /// <summary>
    /// Writes the row of an event, but for its keys, owner and place; its claim, which has no <c>logType</c>, when it
    /// has none.
    /// </summary>
    public static void Write(IRowProperties row, LoggedEvent logged)
    {
        var tracked = logged.Tracked;
        WriteClaim(row, logged);
        if (tracked.LogType is null)
        {
            return;
        }

        row.Set(Column.Project, tracked.Project);
        row.Set(Column.Action, tracked.Action);
        row.Set(Column.LogType, tracked.LogType);
        row.Set(Column.At, logged.At);
        row.Set(Column.ReceivedAt, tracked.ReceivedAt);
        row.Set(Column.Verified, tracked.Verified);
        row.Set(Column.VerifiedBy, Text(tracked.VerifiedBy));
        row.Set(Column.Bot, tracked.IsBot == true ? true : null);
        row.Set(Column.Shortened, Text(tracked.Shortened));
        row.Set(Column.Ignored, Text(tracked.Ignored));
        // Most are of sessions, which goes without saying.
        row.Set(Column.Category, tracked.Category == EventCategory.Platform ? "platform" : null);
        row.Set(Column.Dialect, tracked.Dialect);
        row.Set(Column.Product, tracked.Product);
        row.Set(Column.Label, tracked.Label);
        row.Set(Column.User, tracked.User);
        row.Set(Column.Visitor, tracked.Visitor);
        row.Set(Column.OccurredAt, tracked.OccurredAt);
        row.Set(Column.SearchId, tracked.Search?.Id);
        row.Set(Column.ContentId, Contributions.ContentOf(tracked));
        row.Set(Column.Position, tracked.Search?.Position);
        if (tracked.Context is { } context)
        {
            Write(row, context);
        }

        SetJson(row, Column.Params, tracked.Params);
    }

    /// <summary>Writes the row of an event that only says that its id is taken, but for its keys, owner and place.</summary>
    public static void WriteClaim(IRowProperties row, LoggedEvent logged) =>
        row.Set(Column.Id, logged.Tracked.Id);

    /// <summary>
    /// The keys of the mark of a search that somebody clicked on. Clicks may come through several partitions, so its key
    /// knows none.
    /// </summary>
    public static OwnedKeys MarkOf(LoggedEvent click)
    {
        var search = click.Tracked.Search!;
        return new(
            $"{TableKey.Encode(click.Tracked.Project)}_{TableKey.Minute(search.At)}",
            TableKey.Encode(search.Id)
        );
    }

    private static void Write(IRowProperties row, EventContext context)
    {
        row.Set(Column.Url, context.Url);
        row.Set(Column.Referrer, context.Referrer);
        row.Set(Column.UserAgent, context.UserAgent);
        row.Set(Column.Browser, context.Browser);
        row.Set(Column.DeviceClass, context.DeviceClass);
        row.Set(Column.Locale, context.Locale);
        row.Set(Column.Ip, context.Ip);
        row.Set(Column.Source, context.Source);
        row.Set(Column.Environment, context.Environment);
        row.Set(Column.UserType, context.UserType);
        SetShort(row, Column.Campaign, context.Campaign);
        SetShort(row, Column.Context, context.Other);
    }

    private static string? Text(IReadOnlyList<string>? names) =>
        names is { Count: > 0 } ? Short(JsonSerializer.Serialize(names)) : null;

    private static string? Short(string json) => json.Length <= MaximumText ? json : null;

    private static void SetShort(IRowProperties row, RowColumn column, RawJson? json)
    {
        // It has no more characters than bytes.
        if (
            json is { } value
            && (value.Utf8.Length <= MaximumText || Short(value.ToString()) is not null)
        )
        {
            SetJson(row, column, value);
        }
    }

    private static void SetJson(IRowProperties row, RowColumn column, RawJson json)
    {
        if (!json.IsEmpty)
        {
            row.SetText(column, json.Utf8);
        }
    }

    private static class Column
    {
        public static readonly RowColumn Id = new("id");
        public static readonly RowColumn Project = new("project");
        public static readonly RowColumn Action = new("action");
        public static readonly RowColumn LogType = new("logType");
        public static readonly RowColumn At = new("at");
        public static readonly RowColumn ReceivedAt = new("receivedAt");
        public static readonly RowColumn Verified = new("verified");
        public static readonly RowColumn VerifiedBy = new("verifiedBy");
        public static readonly RowColumn Bot = new("bot");
        public static readonly RowColumn Shortened = new("shortened");
        public static readonly RowColumn Ignored = new("ignored");
        public static readonly RowColumn Category = new("category");
        public static readonly RowColumn Dialect = new("dialect");
        public static readonly RowColumn Product = new("product");
        public static readonly RowColumn Label = new("label");
        public static readonly RowColumn User = new("user");
        public static readonly RowColumn Visitor = new("visitor");
        public static readonly RowColumn OccurredAt = new("occurredAt");
        public static readonly RowColumn SearchId = new("searchId");
        public static readonly RowColumn ContentId = new("contentId");
        public static readonly RowColumn Position = new("position");
        public static readonly RowColumn Url = new("url");
        public static readonly RowColumn Referrer = new("referrer");
        public static readonly RowColumn UserAgent = new("userAgent");
        public static readonly RowColumn Browser = new("browser");
        public static readonly RowColumn DeviceClass = new("deviceClass");
        public static readonly RowColumn Locale = new("locale");
        public static readonly RowColumn Ip = new("ip");
        public static readonly RowColumn Source = new("source");
        public static readonly RowColumn Environment = new("environment");
        public static readonly RowColumn UserType = new("userType");
        public static readonly RowColumn Campaign = new("campaign");
        public static readonly RowColumn Context = new("context");
        public static readonly RowColumn Params = new("params");
    }
}
