using Azure;
using Azure.Data.Tables;
using CsCheck;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Shared.Tests.Tables;

public class TableBatchTests
{
    private readonly TableDouble table = new("rows");

    private int Submits => table.Calls.Made.Count(call => call == "rows.Submit");

    [Fact]
    public async Task Each_write_is_answered_in_order()
    {
        table.Seed(Row("b", "there"));
        var answers = await WriteAsync(
            RowWrite.Add(Row("a", "new")),
            RowWrite.Add(Row("b", "there", 1)),
            RowWrite.Put(Row("c", "new")),
            RowWrite.Add(Row("a", "bad/key"))
        );
        Assert.Equal(
            [RowOutcome.Written, RowOutcome.Conflict, RowOutcome.Written, RowOutcome.Refused],
            answers.Select(answer => answer.Outcome)
        );
        Assert.Equal(
            ["new", "there", "new", "bad/key"],
            answers.Select(answer => answer.Write.Row.RowKey)
        );
        Assert.Equal(0, answers[1].Existing!.GetInt32("value"));
        Assert.NotNull(answers[3].Detail);
        Assert.Equal(["new", "there", "new"], table.Rows.Select(row => row.RowKey));
    }

    [Fact]
    public async Task A_version_that_is_answered_is_the_row_s()
    {
        var answers = await WriteAsync(
            RowWrite.Add(Row("a", "1"), Put("companion 1"), Put("companion 2")),
            RowWrite.Add(Row("a", "2"))
        );
        Assert.Equal(table.Find("a", "1")!.ETag, answers[0].Version);
        Assert.Equal(
            [table.Find("a", "companion 1")!.ETag, table.Find("a", "companion 2")!.ETag],
            answers[0].Versions!.Skip(1).Select(version => version!.Value)
        );
        Assert.Equal(table.Find("a", "2")!.ETag, answers[1].Version);
    }

    [Fact]
    public async Task One_that_is_there_already_costs_one_read_and_one_more_transaction()
    {
        table.Seed(Row("a", "050", 7));
        var answers = await WriteAsync(Hundred(RowWriteKind.Add));
        Assert.Equal(99, answers.Count(answer => answer.IsWritten));
        Assert.Equal(RowOutcome.Conflict, answers[50].Outcome);
        Assert.Equal(7, answers[50].Existing!.GetInt32("value"));
        Assert.Equal(["rows.Submit", "rows.Get", "rows.Submit"], table.Calls.Made);
    }

    [Fact]
    public async Task A_batch_that_is_there_already_costs_few_calls()
    {
        await WriteAsync(Hundred(RowWriteKind.Add));
        table.Calls.Forget();
        var answers = await WriteAsync(Hundred(RowWriteKind.Add));
        Assert.All(answers, answer => Assert.Equal(RowOutcome.Conflict, answer.Outcome));
        Assert.All(answers, answer => Assert.NotNull(answer.Existing));
        Assert.InRange(table.Calls.Made.Count, 1, 5);
    }

    [Fact]
    public async Task Half_a_batch_that_is_there_already_costs_few_calls_and_the_rest_is_written()
    {
        await WriteAsync([.. Hundred(RowWriteKind.Add).Where((_, i) => i % 2 == 0)]);
        table.Calls.Forget();
        var answers = await WriteAsync(Hundred(RowWriteKind.Add));
        Assert.Equal(50, answers.Count(answer => answer.IsWritten));
        Assert.Equal(50, answers.Count(answer => answer.Existing is not null));
        Assert.InRange(table.Calls.Made.Count, 1, 6);
        Assert.Equal(100, table.Rows.Count);
    }

    [Fact]
    public async Task Rows_that_are_looked_for_among_many_others_are_found()
    {
        for (var other = 0; other < 1500; other++)
        {
            table.Seed(Row("a", $"000 other {other:d4}"));
        }

        var there = Hundred(RowWriteKind.Add)
            .Where((_, i) => i is 0 or 1 or 98 or 99)
            .Select(write => write.Row.ToEntity())
            .ToList();
        there.ForEach(table.Seed);
        var answers = await WriteAsync(Hundred(RowWriteKind.Add));
        Assert.Equal(
            there.Select(row => row.RowKey),
            answers.Where(answer => !answer.IsWritten).Select(answer => answer.Existing!.RowKey)
        );
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 20)]
    public async Task What_storage_refuses_is_narrowed_down_and_the_rest_is_written(
        bool isTold,
        int mostCalls
    )
    {
        table.TellsWhatIsRefused = isTold;
        table.AlsoRefuses = row => row.RowKey == "037" ? "InvalidInput" : null;
        var answers = await WriteAsync(Hundred(RowWriteKind.Put));
        Assert.Equal(RowOutcome.Refused, answers[37].Outcome);
        Assert.Equal("400 InvalidInput", answers[37].Detail);
        Assert.Equal(99, answers.Count(answer => answer.IsWritten));
        Assert.Equal(99, table.Rows.Count);
        Assert.InRange(Submits, 2, mostCalls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_all_is_refused_all_is_told(bool isTold)
    {
        table.TellsWhatIsRefused = isTold;
        table.AlsoRefuses = _ => "InvalidInput";
        var answers = await WriteAsync(Hundred(RowWriteKind.Add));
        Assert.All(answers, answer => Assert.Equal(RowOutcome.Refused, answer.Outcome));
        Assert.Empty(table.Rows);
    }

    [Fact]
    public async Task Companions_are_written_with_their_row_or_not_at_all()
    {
        table.Seed(Row("a", "there"));
        table.AlsoRefuses = row => row.RowKey == "refused companion" ? "InvalidInput" : null;
        var answers = await WriteAsync(
            RowWrite.Add(Row("a", "there"), Put("companion of there")),
            RowWrite.Add(Row("a", "new"), Put("companion of new")),
            RowWrite.Add(Row("a", "refused"), Put("refused companion")),
            RowWrite.Add(Row("a", "too large"), RowWrite.Put(Large("a", "companion of too large")))
        );
        Assert.Equal(
            [RowOutcome.Conflict, RowOutcome.Written, RowOutcome.Refused, RowOutcome.Refused],
            answers.Select(answer => answer.Outcome)
        );
        Assert.Equal(["companion of new", "new", "there"], table.Rows.Select(row => row.RowKey));
    }

    [Fact]
    public async Task A_companion_that_is_not_as_it_was_keeps_its_row_from_being_written_and_no_other()
    {
        table.Seed(Row("a", "there"));
        var changed = RowWrite.If(new ETag("W/\"other\""), Row("a", "there", 1));
        var answers = await WriteAsync(
            RowWrite.Add(Row("a", "1"), Put("of 1"), changed),
            RowWrite.Add(Row("a", "2"), RowWrite.Add(Row("a", "there", 1))),
            RowWrite.Add(Row("a", "3"), Put("of 3"))
        );
        Assert.Equal(
            [RowOutcome.Conflict, RowOutcome.Conflict, RowOutcome.Written],
            answers.Select(answer => answer.Outcome)
        );
        Assert.Equal(["3", "of 3", "there"], table.Rows.Select(row => row.RowKey));
    }

    [Fact]
    public async Task A_row_that_somebody_changes_meanwhile_is_not_overwritten()
    {
        var writes = new List<RowWrite>();
        foreach (var key in new[] { "1", "2", "3" })
        {
            table.Seed(Row("a", key));
            writes.Add(RowWrite.If(table.Find("a", key)!.ETag, Row("a", key, 1)));
        }

        var others = 0;
        table.Before = call =>
        {
            if (call == "Submit" && others++ == 0)
            {
                table.Seed(Row("a", "2", 99));
            }
        };
        var answers = await WriteAsync([.. writes]);
        Assert.Equal(
            [RowOutcome.Written, RowOutcome.Conflict, RowOutcome.Written],
            answers.Select(answer => answer.Outcome)
        );
        Assert.Equal([1, 99, 1], table.Rows.Select(row => row.GetInt32("value")!.Value));
    }

    [Fact]
    public async Task A_row_that_somebody_adds_between_two_attempts_is_found_too()
    {
        table.Seed(Row("a", "010"));
        var submits = 0;
        table.Before = call =>
        {
            if (call == "Submit" && ++submits == 2)
            {
                table.Seed(Row("a", "020", 5));
            }
        };
        var answers = await WriteAsync(Hundred(RowWriteKind.Add));
        Assert.Equal(
            ["010", "020"],
            answers.Where(answer => !answer.IsWritten).Select(answer => answer.Existing!.RowKey)
        );
    }

    [Fact]
    public async Task A_row_that_is_gone_is_not_updated()
    {
        var answers = await WriteAsync(RowWrite.If(new ETag("W/\"1\""), Row("a", "gone")));
        Assert.Equal(RowOutcome.Conflict, answers[0].Outcome);
        Assert.Empty(table.Rows);
    }

    [Fact]
    public async Task A_hundred_states_of_60_KB_are_divided_by_their_bytes()
    {
        var answers = await WriteAsync([
            .. Enumerable
                .Range(0, 100)
                .Select(i =>
                    RowWrite.Put(
                        new TableEntity("a", $"{i:d3}") { ["state"] = new byte[60 * 1024] }
                    )
                ),
        ]);
        Assert.All(answers, answer => Assert.True(answer.IsWritten));
        Assert.Equal(0, table.Refusals);
        Assert.InRange(Submits, 2, 4);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('ü')]
    [InlineData('"')]
    [InlineData('\u4e2d')]
    public async Task However_text_travels_no_transaction_is_too_large(char letter)
    {
        var text = new string(letter, 32_000);
        var answers = await WriteAsync([
            .. Enumerable
                .Range(0, 100)
                .Select(i => RowWrite.Put(new TableEntity("a", $"{i:d3}") { ["text"] = text })),
        ]);
        Assert.All(answers, answer => Assert.True(answer.IsWritten));
        Assert.Equal(0, table.Refusals);
        Assert.InRange(Submits, 1, 7);
    }

    [Theory]
    [InlineData(FaultKind.Throttled)]
    [InlineData(FaultKind.ServerError)]
    [InlineData(FaultKind.Unavailable)]
    [InlineData(FaultKind.NoAnswer)]
    [InlineData(FaultKind.TimedOut)]
    public async Task What_may_succeed_later_is_thrown(FaultKind kind)
    {
        table.Calls.FaultOf = (_, _) => new Fault(kind);
        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(Hundred(RowWriteKind.Add)));
        Assert.Empty(table.Rows);
    }

    [Fact]
    public async Task A_call_that_hangs_ends_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        table.Calls.FaultOf = (_, _) => new Fault(FaultKind.Hangs);
        var writing = TableBatch.WriteAsync(table, Hundred(RowWriteKind.Add), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task Who_deletes_rows_that_are_gone_deletes_the_others()
    {
        table.Seed(Row("a", "1"));
        table.Seed(Row("a", "3"));
        await TableBatch.DeleteAsync(
            table,
            [Row("a", "1"), Row("a", "2"), Row("a", "3"), Row("a", "4")],
            CancellationToken.None
        );
        Assert.Empty(table.Rows);
    }

    [Fact]
    public async Task Whatever_is_mixed_the_table_is_as_the_model_says() =>
        await Gen.Select(
                Gen.Int[0, 40].Array[0, 30],
                Gen.Select(Gen.Int[0, 60], Gen.Enum<Planned>(), Gen.Int[0, 2]).Array[0, 150],
                Gen.Bool,
                Gen.Int[3, 1000]
            )
            .SampleAsync(
                async (there, planned, isTold, pageRows) =>
                {
                    var rows = new TableDouble("rows")
                    {
                        TellsWhatIsRefused = isTold,
                        PageRows = pageRows,
                        AlsoRefuses = row => row.ContainsKey("refused") ? "InvalidInput" : null,
                    };
                    foreach (var key in there)
                    {
                        rows.Seed(Row($"p{key % 2}", $"{key:d2}", -1));
                    }

                    var (writes, outcomes, model) = Plan(rows, planned);
                    var answers = await TableBatch.WriteAsync(rows, writes, CancellationToken.None);
                    Assert.Equal(outcomes, answers.Select(answer => answer.Outcome));
                    Assert.Equal(
                        model,
                        rows.Rows.ToDictionary(
                            row => (row.PartitionKey, row.RowKey),
                            row => row.GetInt32("value")!.Value
                        )
                    );
                    Assert.All(
                        answers.Where(answer => answer.IsWritten),
                        answer =>
                            Assert.Equal(
                                rows.Find(
                                    answer.Write.Row.PartitionKey,
                                    answer.Write.Row.RowKey
                                )!.ETag,
                                answer.Version
                            )
                    );
                },
                iter: 300
            );

    private static (
        List<RowWrite> Writes,
        List<RowOutcome> Outcomes,
        Dictionary<(string, string), int> Model
    ) Plan(TableDouble rows, (int Key, Planned How, int Companions)[] planned)
    {
        var model = rows.Rows.ToDictionary(
            row => (row.PartitionKey, row.RowKey),
            row => row.GetInt32("value")!.Value
        );
        var (writes, outcomes) = (new List<RowWrite>(), new List<RowOutcome>());
        foreach (var (index, (key, wish, count)) in planned.DistinctBy(p => p.Key).Index())
        {
            var row = Row($"p{key % 2}", $"{key:d2}", index);
            var there = rows.Find(row.PartitionKey, row.RowKey);

            // One that is there and would be refused may be answered as either.
            var how = wish == Planned.AddRefused && there is not null ? Planned.PutRefused : wish;
            RowWrite[] companions =
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(i =>
                        RowWrite.Put(Row(row.PartitionKey, $"{key:d2} companion {i}", index))
                    ),
            ];
            if (how is Planned.AddRefused or Planned.PutRefused)
            {
                row["refused"] = true;
            }

            var write = how switch
            {
                Planned.Add or Planned.AddRefused => RowWrite.Add(row, companions),
                Planned.Put or Planned.PutRefused => RowWrite.Put(row),
                Planned.Update => RowWrite.If(there?.ETag, row, companions),
                Planned.MergeUpdate => RowWrite.MergeIf(there?.ETag, row, companions),
                _ => RowWrite.If(new ETag("W/\"other\""), row, companions),
            };
            var isWritten = how switch
            {
                Planned.Add => there is null,
                Planned.Put or Planned.Update or Planned.MergeUpdate => true,
                _ => false,
            };
            writes.Add(write);
            outcomes.Add(
                isWritten ? RowOutcome.Written
                : how is Planned.AddRefused or Planned.PutRefused ? RowOutcome.Refused
                : RowOutcome.Conflict
            );
            if (isWritten)
            {
                foreach (var written in write.Companions.Select(w => w.Row).Append(write.Row))
                {
                    model[(written.PartitionKey, written.RowKey)] = index;
                }
            }
        }

        return (writes, outcomes, model);
    }

    [Fact]
    public async Task What_is_merged_under_a_version_leaves_what_it_does_not_say()
    {
        table.Seed(new TableEntity("a", "1") { ["value"] = 1, ["other"] = "stays" });
        var version = table.Find("a", "1")!.ETag;
        var answers = await WriteAsync(
            RowWrite.MergeIf(version, Row("a", "1", 2)),
            RowWrite.MergeIf(null, Row("a", "2", 2)),
            RowWrite.MergeIf(new ETag("W/\"other\""), Row("a", "gone", 2))
        );
        Assert.Equal(
            [RowOutcome.Written, RowOutcome.Written, RowOutcome.Conflict],
            answers.Select(answer => answer.Outcome)
        );
        var merged = table.Find("a", "1")!;
        Assert.Equal((2, "stays"), (merged.GetInt32("value"), merged.GetString("other")));
        Assert.Equal(merged.ETag, answers[0].Version);

        answers = await WriteAsync(
            RowWrite.MergeIf(version, Row("a", "1", 3)),
            RowWrite.MergeIf(null, Row("a", "2", 3))
        );
        Assert.All(answers, answer => Assert.Equal(RowOutcome.Conflict, answer.Outcome));
        Assert.Equal(2, answers[1].Existing!.GetInt32("value"));
        Assert.Equal(2, table.Find("a", "1")!.GetInt32("value"));
    }

    private static RowWrite Put(string rowKey) => RowWrite.Put(Row("a", rowKey));

    private Task<IReadOnlyList<RowAnswer>> WriteAsync(params RowWrite[] writes) =>
        TableBatch.WriteAsync(table, writes, CancellationToken.None);

    private static RowWrite[] Hundred(RowWriteKind kind) =>
        [
            .. Enumerable
                .Range(0, 100)
                .Select(i => new RowWrite(JsonRow.Of(Row("a", $"{i:d3}")), kind, default, [])),
        ];

    private static TableEntity Row(string partitionKey, string rowKey, int value = 0) =>
        new(partitionKey, rowKey) { ["value"] = value };

    private static TableEntity Large(string partitionKey, string rowKey) =>
        new(partitionKey, rowKey) { ["text"] = new string('x', 40_000) };

    private enum Planned
    {
        Add,
        AddRefused,
        Put,
        PutRefused,
        Update,
        MergeUpdate,
        UpdateOther,
    }
}
