using System.Text;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>Packs rows into as few entity-group transactions as the limits allow.</summary>
/// <remarks>
/// Limits of Table Storage: one partition, 100 rows, each once, 4 MiB of request. Sizes are
/// estimated from above: a row travels as JSON with headers around it.
/// </remarks>
public static class TransactionPlanner
{
    /// <summary>Rows of one transaction.</summary>
    public const int MaximumRows = 100;

    private const int MaximumBytes = 3 * 1024 * 1024;
    private const int RowOverhead = 1024;
    private const int PropertyOverhead = 64;

    /// <summary>Plans the writing of rows. Of rows with the same keys only the last is written.</summary>
    public static IReadOnlyList<IReadOnlyList<TableEntity>> Plan(IEnumerable<TableEntity> rows)
    {
        var unique = new Dictionary<(string, string), TableEntity>();
        foreach (var row in rows)
        {
            unique[(row.PartitionKey, row.RowKey)] = row;
        }

        var plan = new List<IReadOnlyList<TableEntity>>();
        foreach (var partition in unique.Values.GroupBy(row => row.PartitionKey))
        {
            var open = new List<TableEntity>();
            var bytes = 0;
            foreach (var row in partition)
            {
                var size = Size(row);
                if (open.Count == MaximumRows || open.Count > 0 && bytes + size > MaximumBytes)
                {
                    plan.Add(open);
                    (open, bytes) = ([], 0);
                }

                open.Add(row);
                bytes += size;
            }

            plan.Add(open);
        }

        return plan;
    }

    private static int Size(TableEntity row) =>
        RowOverhead
        + row.Sum(property =>
            PropertyOverhead
            + property.Value switch
            {
                // A quote or a line break in text is escaped on the way.
                string text => 2 * Encoding.UTF8.GetByteCount(text),
                byte[] bytes => bytes.Length / 3 * 4,
                _ => 32,
            }
        );
}
