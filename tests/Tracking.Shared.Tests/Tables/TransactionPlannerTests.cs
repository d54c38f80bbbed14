using Azure.Data.Tables;
using CsCheck;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

public class TransactionPlannerTests
{
    [Fact]
    public void Every_row_is_written_once_within_the_limits_of_a_transaction() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 150], Gen.Int[0, 60_000])
            .List[0, 400]
            .Sample(
                rows =>
                {
                    var entities = rows.Select(r => new TableEntity($"p{r.Item1}", $"r{r.Item2}")
                        {
                            ["text"] = new string('x', r.Item3 / 2),
                        })
                        .ToList();
                    var plan = TransactionPlanner.Plan(entities);
                    Assert.All(
                        plan,
                        t => Assert.InRange(t.Count, 1, TransactionPlanner.MaximumRows)
                    );
                    Assert.All(plan, t => Assert.Single(t.Select(r => r.PartitionKey).Distinct()));
                    Assert.All(
                        plan,
                        t => Assert.True(t.Sum(r => r.GetString("text").Length) <= 4 * 1024 * 1024)
                    );
                    Assert.Equal(
                        entities.Select(r => (r.PartitionKey, r.RowKey)).Distinct().Order(),
                        plan.SelectMany(t => t).Select(r => (r.PartitionKey, r.RowKey)).Order()
                    );
                },
                iter: 200
            );

    [Fact]
    public void Of_rows_with_the_same_keys_the_last_is_written()
    {
        var first = new TableEntity("p", "r") { ["n"] = 1 };
        var last = new TableEntity("p", "r") { ["n"] = 2 };
        Assert.Same(last, Assert.Single(Assert.Single(TransactionPlanner.Plan([first, last]))));
    }
}
