using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>A session as it is told: without what only counting needs, and whether it is open now.</summary>
internal static class SessionAnswers
{
    /// <summary>A session's row as it is told.</summary>
    /// <param name="row">The row of <c>sessions</c>.</param>
    /// <param name="now">The time.</param>
    public static TableEntity Of(TableEntity row, DateTimeOffset now)
    {
        var isOpen = row.GetDateTimeOffset(SessionColumns.OpenUntil) > now;
        var told = new TableEntity(row.PartitionKey, row.RowKey);
        foreach (var column in SessionColumns.Told)
        {
            // What a session has no more is kept as nothing, for no column of a row can be taken away.
            if (row.TryGetValue(column, out var value) && value is not (null or "" or false))
            {
                told[column] = value;
            }
        }

        told["contact"] = row.GetBoolean("contact") == true;
        told["endedAt"] = isOpen ? null : row.GetDateTimeOffset("lastActivityAt");
        told["open"] = isOpen;
        return told;
    }
}
