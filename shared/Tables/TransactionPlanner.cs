namespace Tracking.Shared.Tables;

/// <summary>Packs writes into as few transactions as the limits allow: by rows and by bytes.</summary>
internal static class TransactionPlanner
{
    // Left for headers around the rows, which the overhead of a row does not count.
    private const int MaximumBytes = TableLimits.TransactionBytes - (256 * 1024);
    private const int FittingRows = TableLimits.TransactionRows - 10;
    private const int RowOverhead = 1024;

    // Keys are in the address, too, where a character takes as much as this.
    private const int EscapedLength = 9;

    /// <summary>Plans writes. Order stays within a partition.</summary>
    public static IEnumerable<List<RowWrite>> Plan(IEnumerable<RowWrite> writes) =>
        Plan(writes, write => write);

    /// <summary>Plans what is written. Order stays within a partition.</summary>
    public static IEnumerable<List<T>> Plan<T>(IEnumerable<T> all, Func<T, RowWrite> writeOf)
    {
        foreach (var partition in all.GroupBy(one => writeOf(one).Row.PartitionKey))
        {
            var open = new List<T>();
            var (rows, bytes) = (0, 0L);
            foreach (var one in partition)
            {
                var write = writeOf(one);
                var (count, size) = (write.Count, SizeOf(write));
                if (
                    open.Count > 0
                    && (rows + count > TableLimits.TransactionRows || bytes + size > MaximumBytes)
                )
                {
                    yield return open;
                    (open, rows, bytes) = ([], 0, 0);
                }

                open.Add(one);
                rows += count;
                bytes += size;
            }

            yield return open;
        }
    }

    /// <summary>As many of some writes of a partition as surely fit with a few others; one at least.</summary>
    public static IEnumerable<T> Fitting<T>(IEnumerable<T> all, Func<T, RowWrite> writeOf)
    {
        var (rows, bytes) = (0, 0L);
        foreach (var one in all)
        {
            var write = writeOf(one);
            var isFirst = rows == 0;
            rows += write.Count;
            bytes += SizeOf(write);
            if (!isFirst && (rows > FittingRows || bytes > MaximumBytes / 2))
            {
                yield break;
            }

            yield return one;
        }
    }

    /// <summary>The most bytes that a write travels as.</summary>
    internal static long SizeOf(RowWrite write)
    {
        var row = write.Row;
        var size =
            RowOverhead
            + row.Json.Length
            + (EscapedLength * (long)(row.PartitionKey.Length + row.RowKey.Length));
        for (var i = 0; i < write.Companions.Count; i++)
        {
            size += SizeOf(write.Companions[i]);
        }

        return size;
    }
}
