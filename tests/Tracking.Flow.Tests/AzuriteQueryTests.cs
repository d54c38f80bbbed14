using Azure.Data.Tables;

namespace Tracking.Flow.Tests;

/// <summary>A query answers the rows that its filter names, in order, whatever range of keys it reads for that.</summary>
public sealed class AzuriteQueryTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    private const int Queries = 400;
    private const int PageSize = 7;

    private static readonly string[] Partitions = ["a", "a b", "ab", "b", "\u00e4", "\uff5e", "~"];
    private static readonly string[] Rows = ["", "x", "x1", "y", "~z", "\ufffd", "\U0001f600"];

    private static readonly Dictionary<string, Func<int, bool>> Comparisons = new()
    {
        ["eq"] = order => order == 0,
        ["ne"] = order => order != 0,
        ["lt"] = order => order < 0,
        ["le"] = order => order <= 0,
        ["gt"] = order => order > 0,
        ["ge"] = order => order >= 0,
    };

    [Fact]
    public async Task Queries_answer_the_rows_that_their_filter_names()
    {
        var table = running.Storage.Tables.GetTableClient("Queried");
        await table.CreateAsync();
        foreach (var partition in Partitions)
        {
            await table.SubmitTransactionAsync(
                Rows.Select(row => new TableTransactionAction(
                    TableTransactionActionType.Add,
                    new TableEntity(partition, row)
                ))
            );
        }

        var all = Partitions
            .SelectMany(partition => Rows.Select(row => (partition, row)))
            .OrderBy(key => key.partition, StringComparer.Ordinal)
            .ThenBy(key => key.row, StringComparer.Ordinal)
            .ToList();
        var random = new Random(17);
        for (var i = 0; i < Queries; i++)
        {
            var (filter, accepts) = Any(random, depth: random.Next(4));
            var found = new List<(string, string)>();
            await foreach (var row in table.QueryAsync<TableEntity>(filter, maxPerPage: PageSize))
            {
                found.Add((row.PartitionKey, row.RowKey));
            }

            Assert.True(all.Where(accepts).SequenceEqual(found), filter);
        }
    }

    private static (string Filter, Func<(string Partition, string Row), bool> Accepts) Any(
        Random random,
        int depth
    )
    {
        if (depth > 0)
        {
            var (left, right) = (Any(random, depth - 1), Any(random, depth - 1));
            return random.Next(5) switch
            {
                0 => ($"not ({left.Filter})", key => !left.Accepts(key)),
                1 => (
                    $"({left.Filter}) or ({right.Filter})",
                    key => left.Accepts(key) || right.Accepts(key)
                ),
                _ => (
                    $"({left.Filter}) and ({right.Filter})",
                    key => left.Accepts(key) && right.Accepts(key)
                ),
            };
        }

        var (name, compare) = Comparisons.ElementAt(random.Next(Comparisons.Count));
        if (random.Next(2) == 0)
        {
            var partition = Partitions[random.Next(Partitions.Length)];
            return (
                $"PartitionKey {name} '{partition}'",
                key => compare(string.CompareOrdinal(key.Partition, partition))
            );
        }

        var row = Rows[random.Next(Rows.Length)];
        return ($"RowKey {name} '{row}'", key => compare(string.CompareOrdinal(key.Row, row)));
    }
}
