using System.Globalization;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads dead letters, newest first, by stretches of time from the last one back, as <see cref="NewestLogs"/> does.
/// Those of the collector are found by their ids, which carry the time; those of readers, which are few, by the time
/// that stands in them.
/// </summary>
public sealed class NewestDeadLetters(StorageClients storage)
{
    private const int MostInStretch = 4000;
    private const int Growth = 4;
    private const int TicksDigits = 19;
    private const string Prefix = "rejected_";

    private static readonly TimeSpan FirstStretch = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LeastStretch = TimeSpan.FromSeconds(1);

    private readonly TableClient table = storage.Tables.GetTableClient(TableNames.DeadLetters);

    /// <summary>Whether a text can be where a page ended.</summary>
    public static bool IsPlace(string text) =>
        text.Length > TicksDigits + 1
        && text[TicksDigits] == '_'
        && long.TryParse(text.AsSpan(0, TicksDigits), NumberStyles.None, null, out var ticks)
        && ticks < DateTimeOffset.MaxValue.UtcTicks
        && DeadLetterStore.IsId(text[(TicksDigits + 1)..]);

    /// <summary>Some letters of whole days, and the place before which to go on; null at the end.</summary>
    internal async Task<(IReadOnlyList<TableEntity> Letters, string? Continuation)> ReadAsync(
        string project,
        TimeRange range,
        string? reason,
        string? before,
        CancellationToken cancellationToken
    )
    {
        var found = new List<TableEntity>();
        var wanted = range.Limit + 1;
        var from = new DateTimeOffset(range.From.UtcDateTime.Date, TimeSpan.Zero);
        var to = new DateTimeOffset(range.To.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
        if (before is not null && TimeOf(before) < to)
        {
            to = TimeOf(before).AddTicks(1);
        }

        for (var stretch = FirstStretch; to > from && found.Count < wanted; )
        {
            var start = to - from > stretch ? to - stretch : from;
            var rows = await RowsAsync(
                project,
                start,
                to,
                reason,
                stretch > LeastStretch ? MostInStretch : int.MaxValue,
                cancellationToken
            );
            if (rows is null)
            {
                stretch = TimeSpan.FromTicks(
                    Math.Max((to - start).Ticks / Growth / 2, LeastStretch.Ticks)
                );
                continue;
            }

            found.AddRange(
                rows.Select(row => (Row: row, Place: PlaceOf(row)))
                    .Where(r => before is null || string.CompareOrdinal(r.Place, before) < 0)
                    .OrderByDescending(r => r.Place, StringComparer.Ordinal)
                    .Select(r => r.Row)
                    .Take(wanted - found.Count)
            );
            to = start;
            stretch *=
                rows.Count == 0 ? Growth * Growth
                : rows.Count < MostInStretch / Growth ? Growth
                : 1;
        }

        return found.Count < wanted ? (found, null) : (found[..^1], PlaceOf(found[^2]));
    }

    // Null when there are more in the stretch than can be looked at.
    private async Task<List<TableEntity>?> RowsAsync(
        string project,
        DateTimeOffset from,
        DateTimeOffset to,
        string? reason,
        int most,
        CancellationToken cancellationToken
    )
    {
        var prefix = TableKey.Encode(project) + "_";
        var (first, last) = (prefix + TableKey.Day(from), prefix + TableKey.Day(to));
        var also =
            TableClient.CreateQueryFilter($" and receivedAt ge {from} and receivedAt lt {to}")
            + (reason is null ? "" : TableClient.CreateQueryFilter($" and reason eq {reason}"));
        // An id of the collector begins with the milliseconds, in hexadecimal: 01 from the year 2004 to 2039.
        string[] filters =
        [
            TableClient.CreateQueryFilter(
                $"PartitionKey ge {first} and PartitionKey le {last} and RowKey ge {KeyOf(from)} and RowKey lt {KeyOf(to.AddMilliseconds(1))}"
            ),
            TableClient.CreateQueryFilter(
                $"PartitionKey ge {first} and PartitionKey le {last} and RowKey ge {Prefix + "02"}"
            ),
        ];
        var rows = new List<TableEntity>();
        foreach (var filter in filters)
        {
            await foreach (
                var row in table.QueryAsync<TableEntity>(
                    filter + also,
                    cancellationToken: cancellationToken
                )
            )
            {
                rows.Add(row);
                if (rows.Count > most)
                {
                    return null;
                }
            }
        }

        return rows;
    }

    private static string KeyOf(DateTimeOffset time)
    {
        var digits = time.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture);
        return $"{Prefix}{digits[..8]}-{digits[8..]}";
    }

    private static string PlaceOf(TableEntity row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{row.GetDateTimeOffset("receivedAt")!.Value.UtcTicks:D19}_{DeadLetterStore.IdOf(row)}"
        );

    private static DateTimeOffset TimeOf(string place) =>
        new(long.Parse(place.AsSpan(0, TicksDigits), CultureInfo.InvariantCulture), TimeSpan.Zero);
}
