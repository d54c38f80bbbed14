using CsCheck;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Shared.Tests.Tables;

public class CounterStoreTests
{
    private readonly TableDouble table = new("counters");
    private readonly CounterStore store;

    public CounterStoreTests() => store = new CounterStore(table);

    [Fact]
    public async Task Contributions_are_added_up()
    {
        await ApplyAsync(Of("a", 0, 0), Of("a", 0, 1) with { Count = 2, Sum = 1.5 }, Of("b", 0, 1));
        await ApplyAsync(Of("a", 1, 0) with { Sum = 2 });
        Assert.Equal((4, 3.5), Read("a"));
        Assert.Equal((1, 0), Read("b"));
    }

    [Fact]
    public async Task A_counter_that_is_held_is_not_read_again()
    {
        await ApplyAsync(Of("a", 0, 0));
        table.Calls.Forget();
        await ApplyAsync(Of("a", 1, 0), Of("new", 1, 1));
        Assert.Equal(["counters.Submit"], table.Calls.Made);
    }

    [Fact]
    public async Task What_is_handed_over_again_changes_nothing()
    {
        await ApplyAsync(Of("a", 0, 0), Of("a", 0, 1), Of("a", 1, 0));
        foreach (var again in new[] { store, new CounterStore(table) })
        {
            await again.ApplyAsync(
                [Of("a", 0, 0), Of("a", 0, 1), Of("a", 1, 0)],
                CancellationToken.None
            );
            Assert.Equal((3, 0), Read("a"));
        }
    }

    [Fact]
    public async Task Of_a_frame_of_which_half_is_counted_the_other_half_is()
    {
        await ApplyAsync(Of("a", 5, 0), Of("a", 5, 1));
        await new CounterStore(table).ApplyAsync(
            [Of("a", 5, 2), Of("a", 5, 0), Of("a", 5, 3), Of("a", 5, 1)],
            CancellationToken.None
        );
        Assert.Equal((4, 0), Read("a"));
    }

    [Fact]
    public async Task Whatever_another_store_has_written_is_added_to()
    {
        var other = new CounterStore(table);
        await ApplyAsync(Of("a", 0, 0), Of("b", 0, 0));
        await other.ApplyAsync([Of("a", 1, 0), Of("c", 1, 0)], CancellationToken.None);
        await ApplyAsync(Of("a", 2, 0), Of("b", 2, 0), Of("c", 2, 0), Of("d", 2, 0));
        Assert.Equal(
            [(3, 0), (2, 0), (2, 0), (1, 0)],
            new[] { "a", "b", "c", "d" }.Select(name => Read(name))
        );
    }

    [Fact]
    public async Task Two_stores_side_by_side_lose_nothing()
    {
        var others = Enumerable.Range(0, 2).Select(_ => new CounterStore(table)).ToList();
        for (var i = 0; i < 20; i++)
        {
            await Task.WhenAll(
                others.Select(
                    (other, who) =>
                        other.ApplyAsync(
                            [Of($"{who}", i, 0), Of($"{who} too", i, 1)],
                            CancellationToken.None
                        )
                )
            );
        }

        Assert.All(table.Rows, row => Assert.Equal(20, row.GetInt64("count")));
        Assert.Equal(4, table.Rows.Count);
    }

    [Fact]
    public async Task A_page_of_more_rows_than_are_read_at_once_is_counted_right()
    {
        const int Rows = 1203;
        string[] names = [.. Enumerable.Range(0, Rows).Select(i => $"{i:d4}")];
        await ApplyAsync([.. names.Select((name, i) => Of(name, 0, i))]);

        var fresh = new CounterStore(table);
        table.Calls.Forget();
        await fresh.ApplyAsync(
            [Of("0001", 1, 0), Of("1201", 1, 1), Of("9999", 1, 2)],
            CancellationToken.None
        );
        Assert.Equal([(2, 0), (2, 0), (1, 0)], new[] { "0001", "1201", "9999" }.Select(Read));

        // One page and the two that are not in it, and no more.
        Assert.Equal(1, table.Calls.Made.Count(call => call == "counters.Query"));
        Assert.Equal(2, table.Calls.Made.Count(call => call == "counters.Get"));
    }

    [Fact]
    public async Task What_is_held_is_bounded_and_counts_right_all_the_same()
    {
        for (var hour = 0; hour < 45; hour++)
        {
            await ApplyAsync([
                .. Enumerable
                    .Range(0, 999)
                    .Select(i => Of($"{i}", hour, i) with { PartitionKey = $"hour {hour:d2}" }),
            ]);
        }

        table.Calls.Forget();
        await ApplyAsync(Of("0", 50, 0) with { PartitionKey = "hour 44" });
        Assert.DoesNotContain("counters.Query", table.Calls.Made);
        await ApplyAsync(Of("0", 50, 1) with { PartitionKey = "hour 00" });
        Assert.Contains("counters.Query", table.Calls.Made);
        Assert.Equal(2, table.Find("hour 00", "0")!.GetInt64("count"));
        Assert.Equal(2, table.Find("hour 44", "0")!.GetInt64("count"));
    }

    [Fact]
    public async Task A_sum_stays_finite_however_large_what_is_added()
    {
        await ApplyAsync(
            Of("a", 0, 0) with
            {
                Sum = double.MaxValue,
            },
            Of("a", 0, 1) with
            {
                Sum = double.MaxValue,
            }
        );
        Assert.Equal(double.MaxValue, Read("a").Sum);
        await ApplyAsync(Of("a", 1, 0) with { Sum = double.MinValue });
        Assert.Equal(0, Read("a").Sum);
    }

    [Fact]
    public async Task What_storage_refuses_is_told_and_all_else_is_counted()
    {
        table.AlsoRefuses = row => row.RowKey == "bad" ? "InvalidInput" : null;
        var refused = await store.ApplyAsync(
            [Of("a", 0, 0), Of("bad", 0, 0), Of("bad", 0, 1), Of("b/d", 0, 1), Of("c", 0, 2)],
            CancellationToken.None
        );
        Assert.Equal(
            ["b/d", "bad", "bad"],
            refused.Select(r => r.Contribution.RowKey).Order(StringComparer.Ordinal)
        );
        Assert.Equal([(1, 0), (1, 0)], new[] { "a", "c" }.Select(Read));
    }

    [Fact]
    public async Task However_events_are_divided_and_handed_over_again_each_counts_once() =>
        await Gen.Select(
                Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3]).Array[1, 60],
                Gen.Select(Gen.Int[0, 60], Gen.Int[0, 60], Gen.Bool).Array[0, 12],
                Gen.Int[2, 1000]
            )
            .SampleAsync(
                async (events, handed, pageRows) =>
                {
                    var counters = new TableDouble("counters") { PageRows = pageRows };
                    var all = events
                        .Select(
                            (e, i) => Of($"{e.Item1}", i / 4, i % 4) with { Count = 1 + e.Item2 }
                        )
                        .ToList();
                    var reader = new CounterStore(counters);

                    // What is handed over begins at or before where the last one ended, as hubs do.
                    var done = 0;
                    foreach (var (from, count, isNew) in handed.Append((0, events.Length, true)))
                    {
                        reader = isNew ? new CounterStore(counters) : reader;
                        var begin = Math.Min(from, done);
                        var end = Math.Min(all.Count, begin + count);
                        await reader.ApplyAsync(all[begin..end], CancellationToken.None);
                        done = Math.Max(done, end);
                    }

                    Assert.Equal(
                        all.GroupBy(c => c.RowKey)
                            .OrderBy(c => c.Key, StringComparer.Ordinal)
                            .Select(c => (c.Key, c.Sum(one => one.Count))),
                        counters.Rows.Select(row => (row.RowKey, row.GetInt64("count")!.Value))
                    );
                },
                iter: 300
            );

    [Fact]
    public async Task What_counts_is_told_by_the_quarters_of_its_hour()
    {
        await ApplyAsync(
            Of("a", 0, 0) with
            {
                Quarter = CounterKeys.QuarterOf(Some.Time.Date.AddMinutes(14)),
                Sum = 0.1,
            },
            Of("a", 0, 1) with
            {
                Quarter = CounterKeys.QuarterOf(Some.Time.Date.AddMinutes(59)),
                Count = 2,
                Sum = -3,
            }
        );
        var read = Counter.Read(table.Find("demo", "a")!);
        Assert.Equal([new(1, 0.1), default, default, new(2, -3)], read.Quarters.ToArray());
        Assert.Equal((3, -2.9), Read("a"));
    }

    private Task ApplyAsync(params Contribution[] contributions) =>
        store.ApplyAsync(contributions, CancellationToken.None);

    private (long Count, double Sum) Read(string rowKey)
    {
        var row = table.Find("demo", rowKey)!;
        return (row.GetInt64("count")!.Value, row.GetDouble("sum") ?? 0);
    }

    private static Contribution Of(string rowKey, long sequence, int index) =>
        new("demo", rowKey, new EventSource(sequence, index, Some.Time.AddSeconds(sequence)), 0, 1);
}
