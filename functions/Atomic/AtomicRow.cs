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

    // Where a row is made. The row itself is a copy, which has just the room that it needs.
    [ThreadStatic]
    private static Dictionary<string, object>? making;

    /// <summary>The row of an event; its claim, which has no <c>logType</c>, when it has none.</summary>
    /// <param name="logged">The event.</param>
    /// <param name="partition">The hub partition it came through.</param>
    public static TableEntity Of(LoggedEvent logged, int partition)
    {
        var tracked = logged.Tracked;
        var row = Claim(logged, partition);
        if (tracked.LogType is null)
        {
            return new TableEntity(row);
        }

        row["project"] = tracked.Project;
        row["action"] = tracked.Action;
        row["logType"] = tracked.LogType;
        row["at"] = logged.At;
        row["receivedAt"] = tracked.ReceivedAt;
        row["verified"] = tracked.Verified;
        Add(row, "verifiedBy", Text(tracked.VerifiedBy));
        Add(row, "bot", tracked.IsBot == true ? true : null);
        Add(row, "shortened", Text(tracked.Shortened));
        Add(row, "ignored", Text(tracked.Ignored));
        // Most are of sessions, which goes without saying.
        Add(row, "category", tracked.Category == EventCategory.Platform ? "platform" : null);
        Add(row, "dialect", tracked.Dialect);
        Add(row, "product", tracked.Product);
        Add(row, "label", tracked.Label);
        Add(row, "user", tracked.User);
        Add(row, "visitor", tracked.Visitor);
        Add(row, "occurredAt", tracked.OccurredAt);
        Add(row, "searchId", tracked.Search?.Id);
        Add(row, "contentId", Contributions.ContentOf(tracked));
        Add(row, "position", tracked.Search?.Position);
        Add(row, "url", tracked.Context?.Url);
        Add(row, "referrer", tracked.Context?.Referrer);
        Add(row, "userAgent", tracked.Context?.UserAgent);
        Add(row, "browser", tracked.Context?.Browser);
        Add(row, "deviceClass", tracked.Context?.DeviceClass);
        Add(row, "locale", tracked.Context?.Locale);
        Add(row, "ip", tracked.Context?.Ip);
        Add(row, "source", tracked.Context?.Source);
        Add(row, "environment", tracked.Context?.Environment);
        Add(row, "userType", tracked.Context?.UserType);
        Add(row, "campaign", Text(tracked.Context?.Campaign));
        Add(row, "context", Text(tracked.Context?.Other));
        Add(row, "params", tracked.Params.IsEmpty ? null : tracked.Params.ToString());
        return new TableEntity(row);
    }

    /// <summary>The row of an event that only says that its id is taken.</summary>
    public static TableEntity ClaimOf(LoggedEvent logged, int partition) =>
        new(Claim(logged, partition));

    private static Dictionary<string, object> Claim(LoggedEvent logged, int partition)
    {
        var tracked = logged.Tracked;
        var row = making ??= [];
        row.Clear();
        row[nameof(TableEntity.PartitionKey)] = TableKey.OfMinute(
            tracked.Project,
            logged.At,
            partition
        );
        row[nameof(TableEntity.RowKey)] = EventId.IsOnce(tracked.Id)
            ? TableKey.OfEvent(tracked)
            : TableKey.Encode(tracked.Id);
        row["id"] = tracked.Id;
        row[OwnedRows.Owner] = TableKey.OwnerOf(tracked);
        OwnedRows.MakeRoom(row);
        return row;
    }

    /// <summary>
    /// The mark of a search that somebody clicked on. Clicks may come through several partitions, so its key knows
    /// none.
    /// </summary>
    public static TableEntity MarkOf(LoggedEvent click)
    {
        var search = click.Tracked.Search!;
        return new TableEntity(
            $"{TableKey.Encode(click.Tracked.Project)}_{TableKey.Minute(search.At)}",
            TableKey.Encode(search.Id)
        );
    }

    private static string? Text(IReadOnlyList<string>? names) =>
        names is { Count: > 0 } ? Short(JsonSerializer.Serialize(names)) : null;

    private static string? Text(RawJson? json) =>
        json is { IsEmpty: false } value ? Short(value.ToString()) : null;

    private static string? Short(string json) => json.Length <= MaximumText ? json : null;

    private static void Add(Dictionary<string, object> row, string name, object? value)
    {
        if (value is not null)
        {
            row[name] = value;
        }
    }
}
