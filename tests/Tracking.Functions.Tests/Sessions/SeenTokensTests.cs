using CsCheck;
using Tracking.Functions.Sessions;

namespace Tracking.Functions.Tests.Sessions;

/// <summary>Which tokens are told to have no row.</summary>
public class SeenTokensTests
{
    private readonly ListedTokens rows = new();

    [Fact]
    public async Task Of_what_is_listed_or_added_it_never_says_that_it_has_no_row() =>
        await Gen.Select(Gen.String.HashSet[0, 50], Gen.String.HashSet[0, 50])
            .SampleAsync(
                async (listed, added) =>
                {
                    var table = new ListedTokens();
                    table.Page([.. listed]);
                    var seen = new SeenTokens(table.Table.Object, partition: 0);
                    foreach (var token in added)
                    {
                        seen.Add(token);
                    }

                    await seen.ListAsync(CancellationToken.None);
                    return listed.Concat(added).All(seen.MayHave);
                },
                threads: 1
            );

    [Fact]
    public async Task Of_nearly_all_others_it_says_so()
    {
        rows.Page([.. Enumerable.Range(0, 100_000).Select(i => $"token {i}")]);
        var seen = new SeenTokens(rows.Table.Object, partition: 0);
        await seen.ListAsync(CancellationToken.None);
        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => seen.MayHave($"new {i}")), 0, 20);
    }

    [Fact]
    public async Task It_says_nothing_of_more_rows_than_it_lists()
    {
        rows.Page("a", "b");
        rows.Page("c");
        rows.Page();
        var seen = new SeenTokens(rows.Table.Object, partition: 0, mostListed: 2);
        for (var page = 0; page < 4; page++)
        {
            await seen.ListAsync(CancellationToken.None);
        }

        Assert.True(seen.MayHave("new"));
    }
}
