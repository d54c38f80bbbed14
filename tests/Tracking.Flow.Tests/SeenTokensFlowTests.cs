using Azure.Data.Tables;
using Tracking.Functions.Sessions;
using Tracking.Shared.Tables;

namespace Tracking.Flow.Tests;

/// <summary>Which tokens have rows, listed from a storage that tells them page by page.</summary>
public sealed class SeenTokensFlowTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    [Fact]
    public async Task Tokens_of_all_pages_are_listed_before_one_is_said_to_have_no_row()
    {
        var table = new TableServiceClient(running.Storage.ConnectionString).GetTableClient(
            TableNames.SessionState
        );
        await table.CreateIfNotExistsAsync();
        var tokens = Enumerable.Range(0, 2_300).Select(_ => $"{Guid.NewGuid():n}").ToList();
        IEnumerable<(string Partition, string Row)> rows =
        [
            .. tokens.Select(token => ("p03", token)),
            ("p03", "~202611281200_due"),
            ("p04", "theirs"),
        ];
        await TableBatch.WriteAsync(
            table,
            [.. rows.Select(row => RowWrite.Add(new TableEntity(row.Partition, row.Row)))],
            CancellationToken.None
        );

        var seen = new SeenTokens(table, partition: 3);
        for (var page = 0; page < 3; page++)
        {
            Assert.True(seen.MayHave("theirs"));
            await seen.ListAsync(CancellationToken.None);
        }

        Assert.All(tokens, token => Assert.True(seen.MayHave(token)));
        Assert.False(seen.MayHave("theirs"));
        Assert.False(seen.MayHave("~202611281200_due"));
    }
}
