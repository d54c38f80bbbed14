using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Flow.Tests;

/// <summary>Transactions that are written by hand, as storage keeps and answers them.</summary>
public sealed class TransactionFlowTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    private const string Table = "transactions";
    private readonly TransactionTables tables = new(
        running.Storage.ConnectionString,
        new TableClientOptions { Retry = { MaxRetries = 0 } }
    );

    [Fact]
    public async Task Rows_are_read_as_they_were_written()
    {
        var table = await MakeAsync();
        var row = new TableEntity("it's é+☃ {1}", "k & l='2'")
        {
            ["text"] = "\"\\<é&+'>\u2028\u2029\ud83d\ude00\r\n\t{}--changeset_ HTTP/1.1 204",
            ["empty"] = "",
            ["whole"] = int.MinValue,
            ["long"] = long.MaxValue,
            ["round"] = 2.0,
            ["number"] = double.MaxValue,
            ["flag"] = true,
            ["at"] = new DateTimeOffset(2026, 11, 22, 12, 0, 0, 1, TimeSpan.FromHours(-5)),
            ["bytes"] = (byte[])[0, 255, 63],
            ["guid"] = Guid.Parse("0123456789abcdef0123456789abcdef"),
            ["nothing"] = null,
        };
        await WrittenAsync(table, RowWrite.Add(row));
        var read = await ReadAsync(row);
        foreach (var (name, value) in row)
        {
            Assert.Equal(value, read.TryGetValue(name, out var there) ? there : null);
        }

        Assert.False(read.ContainsKey("nothing"));
    }

    [Fact]
    public async Task Each_kind_of_write_does_what_it_says()
    {
        var table = await MakeAsync();
        var first = await WrittenAsync(
            table,
            RowWrite.Add(Row("1", "a")),
            RowWrite.Put(Row("2", "a")),
            RowWrite.Merge(Row("3", "a")),
            RowWrite.MergeIf(null, Row("4", "a"))
        );
        Assert.Equal(first[0].Version, (await ReadAsync(Row("1", "a"))).ETag);
        await WrittenAsync(
            table,
            RowWrite.If(first[0].Version, Row("1", "b")),
            RowWrite.Put(Row("2", "b")),
            RowWrite.Merge(Row("3", "b")),
            RowWrite.MergeIf(first[3].Version, Row("4", "b"))
        );
        Assert.Equal(["b", "b", "ab", "ab"], await NamesAsync());
        var answers = await TableBatch.WriteAsync(
            table,
            [
                RowWrite.Add(Row("1", "c")),
                RowWrite.If(first[1].Version, Row("2", "c")),
                RowWrite.Merge(Row("3", "c")),
                RowWrite.MergeIf(first[3].Version, Row("4", "c")),
                RowWrite.MergeIf(first[3].Version, Row("gone", "c")),
            ],
            default
        );
        Assert.Equal(
            [
                RowOutcome.Conflict,
                RowOutcome.Conflict,
                RowOutcome.Written,
                RowOutcome.Conflict,
                RowOutcome.Conflict,
            ],
            answers.Select(answer => answer.Outcome)
        );
        Assert.Equal("b", answers[0].Existing!.GetString("b"));
        Assert.Equal(["b", "b", "abc", "ab"], await NamesAsync());
        await TableBatch.DeleteAsync(
            table,
            [Row("1", "a"), Row("gone", "a"), Row("3", "a")],
            default
        );
        Assert.Equal(["b", "ab"], await NamesAsync());

        async Task<List<string>> NamesAsync() =>
            [
                .. (
                    await running
                        .Storage.Tables.GetTableClient(Table)
                        .QueryAsync<TableEntity>()
                        .ToListAsync()
                ).Select(row =>
                    string.Concat(
                        row.Keys.Where(key => key.Length == 1).Order(StringComparer.Ordinal)
                    )
                ),
            ];
    }

    [Fact]
    public async Task A_hundred_large_rows_are_written()
    {
        var table = await MakeAsync();
        var text = string.Concat(Enumerable.Repeat("\"é\u2028<", 2_000));
        await WrittenAsync(
            table,
            [
                .. Enumerable
                    .Range(0, 100)
                    .Select(i =>
                        RowWrite.Add(new TableEntity("p", $"{i:d3}") { ["text"] = $"{i}{text}" })
                    ),
            ]
        );
        var rows = await running
            .Storage.Tables.GetTableClient(Table)
            .QueryAsync<TableEntity>()
            .ToListAsync();
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => $"{i}{text}"),
            rows.Select(row => row.GetString("text"))
        );
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_no_conflict()
    {
        var thrown = await Assert.ThrowsAsync<RequestFailedException>(() =>
            TableBatch.WriteAsync(
                tables.GetTableClient("nowhere"),
                [RowWrite.Put(Row("1", "a"))],
                default
            )
        );
        Assert.Equal((404, "TableNotFound"), (thrown.Status, thrown.ErrorCode));
    }

    private async Task<TableClient> MakeAsync()
    {
        await running.Storage.Tables.DeleteTableAsync(Table);
        await tables.CreateTableIfNotExistsAsync(Table);
        return tables.GetTableClient(Table);
    }

    private static async Task<IReadOnlyList<RowAnswer>> WrittenAsync(
        TableClient table,
        params RowWrite[] writes
    )
    {
        var answers = await TableBatch.WriteAsync(table, writes, default);
        Assert.All(answers, answer => Assert.True(answer.IsWritten, answer.Detail));
        return answers;
    }

    private async Task<TableEntity> ReadAsync(TableEntity row) =>
        (
            await running
                .Storage.Tables.GetTableClient(Table)
                .GetEntityAsync<TableEntity>(row.PartitionKey, row.RowKey)
        ).Value;

    private static TableEntity Row(string rowKey, string property) =>
        new("p", rowKey) { [property] = property };
}
