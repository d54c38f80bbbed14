using System.Globalization;
using Azure.Data.Tables;

namespace Tracking.Functions.Query;

/// <summary>A place among the atomic logs of a project, behind which a page goes on. Places are in the order of time.</summary>
/// <param name="At">The time of the log, which says the minute of its partition key.</param>
/// <param name="Partition">The hub partition of its partition key: two to four digits.</param>
/// <param name="Row">Its row key.</param>
internal sealed record LogPlace(DateTimeOffset At, string Partition, string Row)
    : IComparable<LogPlace>
{
    private const char PartitionDivider = '_';
    private const char RowDivider = '~';
    private const int LeastPartitionDigits = 2;
    private const int MostPartitionDigits = 4;
    private const int MaximumRowLength = 512;

    /// <summary>The place of a row.</summary>
    public static LogPlace Of(TableEntity row) =>
        new(
            row.GetDateTimeOffset("at") ?? MinuteOf(row),
            row.PartitionKey[(row.PartitionKey.LastIndexOf(PartitionDivider) + 1)..],
            row.RowKey
        );

    /// <summary>The minute of a row, as its partition key says it. A row that is no log has no other time.</summary>
    public static DateTimeOffset MinuteOf(TableEntity row) =>
        DateTimeOffset.ParseExact(
            row.PartitionKey.Split(PartitionDivider)[^2],
            "yyyyMMddHHmm",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );

    /// <summary>A place before all logs of a time, and behind all that are earlier.</summary>
    public static LogPlace Before(DateTimeOffset at) => new(at, "00", " ");

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is nothing of the kind.</summary>
    public static LogPlace? Parse(string text)
    {
        var partition = text.IndexOf(PartitionDivider, StringComparison.Ordinal) + 1;
        var row = text.IndexOf(RowDivider, StringComparison.Ordinal) + 1;
        return
            partition > 0
            && row > partition
            && long.TryParse(
                text.AsSpan(0, partition - 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var ticks
            )
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && IsPartition(text.AsSpan(partition, row - 1 - partition))
            && IsRow(text.AsSpan(row))
            ? new(new(ticks, TimeSpan.Zero), text[partition..(row - 1)], text[row..])
            : null;
    }

    /// <summary>The place as clients get it: <c>{ticks}_{pp}~{row}</c>, the ticks as .NET counts them.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{At.UtcTicks}{PartitionDivider}{Partition}{RowDivider}{Row}"
        );

    /// <inheritdoc />
    public int CompareTo(LogPlace? other) =>
        other is null ? 1
        : At.CompareTo(other.At) is var byTime and not 0 ? byTime
        : string.CompareOrdinal(Partition, other.Partition) is var byPartition and not 0
            ? byPartition
        : string.CompareOrdinal(Row, other.Row);

    private static bool IsPartition(ReadOnlySpan<char> text) =>
        text.Length is >= LeastPartitionDigits and <= MostPartitionDigits
        && !text.ContainsAnyExceptInRange('0', '9');

    private static bool IsRow(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c is '/' or '\\' or '#' or '?' || char.IsControl(c))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= MaximumRowLength;
    }
}
