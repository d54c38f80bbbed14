using Azure.Data.Tables;
using CsCheck;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

public class TransactionPlannerTests
{
    [Fact]
    public void Every_row_is_written_once_within_the_limits_of_a_transaction() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 60_000], Gen.Bool, Gen.Int[0, 2])
            .List[0, 400]
            .Sample(
                rows =>
                {
                    var writes = rows.Select(
                            (r, i) =>
                                RowWrite.Add(
                                    Row($"p{r.Item1}", i, r.Item2, r.Item3),
                                    [
                                        .. Enumerable
                                            .Range(0, r.Item4)
                                            .Select(c =>
                                                RowWrite.Put(Row($"p{r.Item1}", -c, 10, false))
                                            ),
                                    ]
                                )
                        )
                        .ToList();
                    var plan = TransactionPlanner.Plan(writes).ToList();
                    Assert.All(
                        plan,
                        t => Assert.InRange(t.Sum(w => w.Count), 1, TableLimits.TransactionRows)
                    );
                    Assert.All(
                        plan,
                        t => Assert.Single(t.Select(w => w.Row.PartitionKey).Distinct())
                    );
                    Assert.All(
                        plan,
                        t =>
                            Assert.True(
                                t.Count == 1
                                    || t.Sum(TransactionPlanner.SizeOf)
                                        <= TableLimits.TransactionBytes
                            )
                    );
                    Assert.Equal(
                        writes.Select(w => w.Row.RowKey).Order(StringComparer.Ordinal),
                        plan.SelectMany(t => t)
                            .Select(w => w.Row.RowKey)
                            .Order(StringComparer.Ordinal)
                    );
                },
                iter: 100
            );

    [Theory]
    [InlineData('x', 1)]
    [InlineData('"', 2)]
    [InlineData('é', 2)]
    [InlineData('中', 3)]
    public void Text_is_as_large_as_it_travels(char c, int bytes) =>
        Assert.InRange(
            TransactionPlanner.SizeOf(
                RowWrite.Put(new TableEntity("p", "r") { ["text"] = new string(c, 1000) })
            ),
            1000 * bytes,
            (1000 * bytes) + 2000
        );

    [Fact]
    public void No_body_is_larger_than_was_planned() =>
        Gen.Select(
                Gen.String[Gen.Char['\u4e00', '\u9fff'], 1, 500],
                Gen.String[Gen.Char[' ', '~'], 1, 500],
                Gen.String,
                Gen.Byte.Array[0, 3_000],
                Gen.Enum<RowWriteKind>()
            )
            .List[1, 20]
            .Sample(all =>
            {
                var writes = all.ConvertAll(one => new RowWrite(
                    JsonRow.Of(
                        new TableEntity(one.Item1, one.Item2)
                        {
                            ["text"] = one.Item3,
                            ["bytes"] = one.Item4,
                        }
                    ),
                    one.Item5,
                    new("W/\"datetime'2026-11-22T12%3A00%3A00.1234567Z'\""),
                    []
                ));
                using var body = new PooledBytes(16);
                TransactionBody.Write(
                    body,
                    new(
                        new("https://account.table.core.windows.net"),
                        "sessions",
                        $"?sig={new string('s', 200)}"
                    ),
                    writes
                );
                Assert.InRange(
                    body.Written.Length,
                    1,
                    writes.Sum(TransactionPlanner.SizeOf) + 1_024
                );
            });

    private static TableEntity Row(string partition, int key, int length, bool isEscaped) =>
        new(partition, $"r{key}") { ["text"] = new string(isEscaped ? '"' : 'x', length / 2) };
}
