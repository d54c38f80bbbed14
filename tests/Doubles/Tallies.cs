using System.Text;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Tests.Doubles;

/// <summary>Tells the rows of table <c>sessions</c> apart, and makes tallies of those of sessions.</summary>
public static class Tallies
{
    /// <summary>The rows of sessions.</summary>
    public static IReadOnlyList<TableEntity> SessionsOf(IEnumerable<TableEntity> rows) =>
        [.. rows.Where(row => !SessionTally.Is(row) && !SessionKeys.IsLogRow(row.RowKey))];

    /// <summary>The events of sessions, each as a row.</summary>
    public static IReadOnlyList<TableEntity> EventsOf(IEnumerable<TableEntity> rows)
    {
        var all = rows.ToList();
        return
        [
            .. SessionsOf(all)
                .SelectMany(session =>
                {
                    var (behind, before) = SessionKeys.LogRows(session.RowKey);
                    return SessionLog
                        .Read(
                            all.Where(row =>
                                    row.PartitionKey == session.PartitionKey
                                    && string.CompareOrdinal(row.RowKey, behind) > 0
                                    && string.CompareOrdinal(row.RowKey, before) < 0
                                )
                                .Prepend(session)
                        )
                        .Select(row =>
                        {
                            row["project"] = session.GetString("project");
                            return row;
                        });
                }),
        ];
    }

    /// <summary>The tallies that are there, as texts.</summary>
    public static IEnumerable<string> Stored(IEnumerable<TableEntity> rows) =>
        rows.Where(SessionTally.Is)
            .Select(row => Text(SessionTally.Read(row), row.PartitionKey, row.RowKey))
            .Order(StringComparer.Ordinal);

    /// <summary>The tallies that there should be.</summary>
    public static IEnumerable<string> Made(IEnumerable<TableEntity> rows) =>
        Of(rows)
            .Select(row => Text(SessionTally.Read(row), row.PartitionKey, row.RowKey))
            .Order(StringComparer.Ordinal);

    /// <summary>The rows of tallies of some sessions.</summary>
    public static IEnumerable<TableEntity> Of(IEnumerable<TableEntity> rows) =>
        SessionsOf(rows)
            .GroupBy(row =>
                (
                    row.PartitionKey,
                    RowKey: SessionKeys.TallyRow(row.GetDateTimeOffset("startedAt")!.Value)
                )
            )
            .Select(ofHour =>
            {
                var tally = new SessionTally();
                foreach (var row in ofHour)
                {
                    tally.TryMove(null, SessionSummary.Of(row));
                }

                return tally.ToRow(ofHour.Key.PartitionKey, ofHour.Key.RowKey);
            });

    private static string Text(SessionTally tally, string partitionKey, string rowKey)
    {
        var row = tally.ToRow(partitionKey, rowKey);
        return string.Join(
            ' ',
            new[] { SessionTally.Column, SessionTally.MetricsColumn }
                .Select(column => Encoding.UTF8.GetString(BinaryColumns.Get(row, column) ?? []))
                .Prepend($"{partitionKey} {rowKey}")
        );
    }
}
