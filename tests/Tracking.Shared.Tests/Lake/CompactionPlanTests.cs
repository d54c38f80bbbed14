using CsCheck;
using Tracking.Shared.Lake;

namespace Tracking.Shared.Tests.Lake;

public class CompactionPlanTests
{
    private static readonly CompactionLimits Limits = new(Rows: 100, Bytes: 1000);

    private static readonly Gen<DeltaAdd> File = Gen.Select(
        Gen.Int[1, 120],
        Gen.Int[1, 1200],
        Gen.Int[1, 3],
        Gen.Int[0, 2],
        Gen.Int[0, 1_000_000],
        (rows, bytes, day, group, number) =>
            Of($"{day}-{number}", rows, bytes, day, group == 0 ? null : $"g{group}")
    );

    [Fact]
    public void Small_files_of_a_partition_and_a_group_become_one() =>
        Assert.Equal(
            [
                ["a", "c"],
                ["d", "e"],
            ],
            CompactionPlan.Of(
                [
                    Of("e", 1, 1, 2, null),
                    Of("a", 1, 1, 1, "x"),
                    Of("b", 1, 1, 1, "y"),
                    Of("c", 1, 1, 1, "x"),
                    Of("d", 1, 1, 2, null),
                ],
                "hour",
                Limits
            )
        );

    [Fact]
    public void Without_a_tag_a_partition_is_one_group() =>
        Assert.Equal(
            [
                ["a", "b"],
            ],
            CompactionPlan.Of([Of("a", 1, 1, 1, "x"), Of("b", 1, 1, 1, null)], null, Limits)
        );

    [Fact]
    public void Files_are_put_together_by_age_as_far_as_the_limits_go() =>
        Assert.Equal(
            [
                ["c", "a"],
                ["b", "d"],
            ],
            CompactionPlan.Of(
                [
                    Of("a", 50, 1, 1, null) with
                    {
                        ModificationTime = 2,
                    },
                    Of("b", 50, 1, 1, null) with
                    {
                        ModificationTime = 3,
                    },
                    Of("c", 50, 1, 1, null) with
                    {
                        ModificationTime = 1,
                    },
                    Of("d", 50, 1, 1, null) with
                    {
                        ModificationTime = 4,
                    },
                    Of("e", 50, 1, 1, null) with
                    {
                        ModificationTime = 5,
                    },
                ],
                null,
                Limits
            )
        );

    [Theory]
    [InlineData(51, 1)]
    [InlineData(1, 501)]
    public void What_has_half_of_the_limits_is_not_written_again(int rows, int bytes) =>
        Assert.Empty(
            CompactionPlan.Of([Of("a", rows, bytes, 1, null), Of("b", 1, 1, 1, null)], null, Limits)
        );

    [Fact]
    public void Every_set_is_of_two_or_more_of_one_kind_within_the_limits_however_they_come() =>
        Gen.Select(File.Array[0, 40], Gen.Int)
            .Sample(
                (files, seed) =>
                {
                    files = [.. files.DistinctBy(file => file.Path)];
                    var byPath = files.ToDictionary(file => file.Path);
                    var plan = CompactionPlan.Of(files, "hour", Limits);
                    new Random(seed).Shuffle(files);
                    Assert.Equal(plan, CompactionPlan.Of(files, "hour", Limits));
                    Assert.Equal(
                        plan.Sum(set => set.Count),
                        plan.SelectMany(set => set).Distinct().Count()
                    );
                    foreach (
                        var set in plan.Select(set => set.Select(path => byPath[path]).ToList())
                    )
                    {
                        Assert.InRange(set.Count, 2, int.MaxValue);
                        Assert.InRange(set.Sum(LakeStats.RowsOf), 0, Limits.Rows);
                        Assert.InRange(set.Sum(file => file.Size), 0, Limits.Bytes);
                        Assert.Single(
                            set.DistinctBy(f =>
                                (f.PartitionValues["dt"], f.Tags!.GetValueOrDefault("hour"))
                            )
                        );
                    }
                }
            );

    private static DeltaAdd Of(string path, int rows, long bytes, int day, string? group) =>
        new(
            path,
            new Dictionary<string, string?> { ["dt"] = $"2026-11-{day:D2}" },
            bytes,
            ModificationTime: 0,
            DataChange: false,
            $$"""{"numRecords":{{rows}}}""",
            group is null ? [] : new Dictionary<string, string> { ["hour"] = group }
        );
}
