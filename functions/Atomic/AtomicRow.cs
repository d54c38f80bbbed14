using Azure.Data.Tables;
using Tracking.Shared.Catalog;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>
/// An atomic log as a row: PK <c>{project}_{yyyyMMddHHmm}_{pp}</c>, RK <c>{logType}_{eventId}</c>. A
/// time range over a project is one range of partition keys. There is no session in it.
/// </summary>
internal static class AtomicRow
{
    /// <summary>The row of an event.</summary>
    /// <param name="logged">An event with a log type.</param>
    /// <param name="partition">The hub partition it came through.</param>
    public static TableEntity Of(LoggedEvent logged, int partition)
    {
        var tracked = logged.Tracked;
        var row = new TableEntity(
            $"{TableKey.Encode(tracked.Project)}_{TableKey.Minute(logged.At)}_{TableKey.Partition(partition)}",
            $"{LogTypeKey(tracked.LogType!)}_{TableKey.Encode(tracked.Id)}"
        )
        {
            ["id"] = tracked.Id,
            [OwnedRows.Owner] = TableKey.OwnerOf(tracked),
            ["project"] = tracked.Project,
            ["action"] = tracked.Action,
            ["logType"] = tracked.LogType,
            ["at"] = logged.At,
            ["receivedAt"] = tracked.ReceivedAt,
            ["verified"] = tracked.Verified,
        };
        Add(row, "product", tracked.Product);
        Add(row, "label", tracked.Label);
        Add(row, "user", tracked.User);
        Add(row, "visitor", tracked.Visitor);
        Add(row, "occurredAt", tracked.OccurredAt);
        Add(row, "searchId", tracked.Search?.Id);
        Add(row, "contentId", tracked.Search?.ContentId);
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
        Add(row, "params", tracked.Params.IsEmpty ? null : tracked.Params.ToString());
        return row;
    }

    /// <summary>The mark of a search that somebody clicked on. Clicks may come through several partitions, so its key knows none.</summary>
    public static TableEntity MarkOf(LoggedEvent click)
    {
        var search = click.Tracked.Search!;
        return new TableEntity(
            $"{TableKey.Encode(click.Tracked.Project)}_{TableKey.Minute(search.At)}",
            TableKey.Encode(search.Id)
        );
    }

    // An encoded id has no underscore, so the last one of the key divides it; log types may have some.
    private static string LogTypeKey(string logType) =>
        NameRules.IsKey(logType) ? logType : TableKey.Encode(logType);

    private static void Add(TableEntity row, string name, object? value)
    {
        if (value is not null)
        {
            row[name] = value;
        }
    }
}
