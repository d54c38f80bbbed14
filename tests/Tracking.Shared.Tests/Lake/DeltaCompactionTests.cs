using Tracking.Shared.Lake;

namespace Tracking.Shared.Tests.Lake;

public sealed class DeltaCompactionTests : IDisposable
{
    private readonly LakeFolder lake = new();

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task Files_become_one_that_is_sorted_and_has_the_same_rows()
    {
        await lake.AppendAsync(5, 1);
        await lake.AppendAsync(9, 3);
        var from = await lake.AppendAsync(2);
        var after = await MergeAsync(from, from.Files.Keys);
        using var reader = lake.Read();
        Assert.Equal(1, reader.Rearranged);
        var file = Assert.Single(after.Files.Values);
        Assert.Equal(3, after.Removed.Count);
        Assert.Equal("3 files, 5 rows", file.Tags!["merged"]);
        Assert.Equal([1, 2, 3, 5, 9], await IdsAsync(file));
        Assert.Equal(LakeFolder.Seen(1, 2, 3, 5, 9), reader.Rows());
    }

    [Fact]
    public async Task Rows_without_a_time_come_last_and_equal_ones_keep_their_order()
    {
        var rows = new LakeRows(LakeFolder.Schema);
        foreach (
            var (id, second) in (ReadOnlySpan<(long, int?)>)[(1, null), (2, 7), (3, 7), (4, 1)]
        )
        {
            rows.Add();
            rows.Set(0, id);
            rows.Set(1, second is { } s ? Some.Time.AddSeconds(s) : (DateTimeOffset?)null);
        }

        var file = await lake.Table.WriteFileAsync(
            rows,
            DateOnly.FromDateTime(Some.Time.UtcDateTime),
            new Dictionary<string, string>(),
            CancellationToken.None
        );
        var first = await lake.AppendAsync(5);
        var from = await lake.Table.TryCommitAsync(
            first,
            new DeltaCommit("WRITE") { Added = [file] },
            CancellationToken.None
        );
        var after = await MergeAsync(from!, from!.Files.Keys);
        Assert.Equal([4, 5, 2, 3, 1], await IdsAsync(after.Files.Values.Single()));
    }

    [Fact]
    public async Task Rows_of_before_a_column_have_no_value_in_it()
    {
        var wider = LakeFolder.Schema.With([new("later", LakeType.Text)]);
        var from = await lake.AppendAsync(1);
        var rows = LakeFolder.Rows(wider, 2);
        rows.Set(3, "new");
        var added = await lake.Table.WriteFileAsync(
            rows,
            DateOnly.FromDateTime(Some.Time.UtcDateTime),
            new Dictionary<string, string>(),
            CancellationToken.None
        );
        from = await lake.Table.TryCommitAsync(
            from,
            new DeltaCommit("WRITE") { Schema = wider, Added = [added] },
            CancellationToken.None
        );
        await MergeAsync(from!, from!.Files.Keys);
        using var reader = lake.Read();
        Assert.Single(reader.Files);
        Assert.Equal(
            [LakeFolder.Seen(1).Single() + "|∅", LakeFolder.Seen(2).Single() + "|new"],
            reader.Rows()
        );
    }

    [Theory]
    [InlineData(4, 1 << 20)]
    [InlineData(1000, 1000)]
    public async Task What_does_not_fit_into_one_file_becomes_several_in_order(int rows, int bytes)
    {
        long[] ids = [.. Enumerable.Range(0, 40).Select(i => (long)i)];
        await lake.AppendAsync(ids[30..]);
        var from = await lake.AppendAsync(ids[..30]);
        var after = await MergeAsync(from, from.Files.Keys, new CompactionLimits(rows, bytes));
        Assert.InRange(after.Files.Count, 2, 40);
        Assert.All(
            after.Files.Values,
            file =>
            {
                Assert.InRange(file.Size, 1, bytes);
                Assert.InRange(LakeStats.RowsOf(file), 1, rows);
            }
        );
        using var reader = lake.Read();
        Assert.Equal(LakeFolder.Seen(ids), reader.Rows());
        var read = new List<long>();
        foreach (
            var file in after.Files.Values.OrderBy(f => LakeStats.TimesOf(f, "at")!.Value.From)
        )
        {
            read.AddRange(await IdsAsync(file));
        }

        Assert.Equal(ids, read);
    }

    [Fact]
    public async Task The_same_files_make_the_same_file_whoever_merges_them()
    {
        await lake.AppendAsync(5, 1);
        var from = await lake.AppendAsync(2);
        var names = from.Files.Keys.ToArray();
        var first = await MergeAsync(from, names);
        File.Delete(Path.Combine(lake.Log, $"{2:D20}.json"));
        var second = await MergeAsync(from, names.Reverse());
        Assert.Equal(first.Files.Keys, second.Files.Keys);
    }

    [Fact]
    public async Task Who_is_late_merges_nothing()
    {
        await lake.AppendAsync(1);
        var from = await lake.AppendAsync(2);
        await lake.AppendAsync(3);
        Assert.Null(await TryMergeAsync(from, from.Files.Keys, new CompactionLimits()));
        using var reader = lake.Read();
        Assert.Equal(3, reader.Files.Count());
    }

    [Fact]
    public async Task What_cannot_be_merged_is_refused()
    {
        var from = await lake.AppendAsync(1);
        var file = from.Files.Keys.Single();
        await RefuseAsync(from, [file], "at");
        await RefuseAsync(from, [file, file], "at");
        await RefuseAsync(from, [file, "dt=2026-11-22/none.parquet"], "at");
        var other = await lake.Table.WriteFileAsync(
            LakeFolder.Rows(LakeFolder.Schema, 7),
            new DateOnly(2020, 1, 1),
            new Dictionary<string, string>(),
            CancellationToken.None
        );
        from = await lake.Table.TryCommitAsync(
            from,
            new DeltaCommit("WRITE") { Added = [other] },
            CancellationToken.None
        );
        await RefuseAsync(from!, from!.Files.Keys, "at");
        from = await lake.AppendAsync(8);
        string[] two = [file, from.Files.Keys.Single(name => name != file && name != other.Path)];
        await RefuseAsync(from, two, "name");
        await RefuseAsync(from, two, "nothing");
        Assert.NotNull(await TryMergeAsync(from, two, new CompactionLimits()));
    }

    private async Task RefuseAsync(DeltaSnapshot from, IEnumerable<string> names, string column) =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            new DeltaCompaction(lake.Table, new CompactionLimits()).TryMergeAsync(
                from,
                names,
                column,
                (_, _) => new Dictionary<string, string>(),
                CancellationToken.None
            )
        );

    private async Task<DeltaSnapshot> MergeAsync(
        DeltaSnapshot from,
        IEnumerable<string> names,
        CompactionLimits? limits = null
    )
    {
        var after = await TryMergeAsync(from, names, limits ?? new CompactionLimits());
        Assert.NotNull(after);
        return after;
    }

    private Task<DeltaSnapshot?> TryMergeAsync(
        DeltaSnapshot from,
        IEnumerable<string> names,
        CompactionLimits limits
    ) =>
        new DeltaCompaction(lake.Table, limits).TryMergeAsync(
            from,
            names,
            "at",
            (files, rows) =>
                new Dictionary<string, string>
                {
                    ["merged"] = $"{files.Count} files, {rows.Count} rows",
                },
            CancellationToken.None
        );

    private async Task<IEnumerable<long>> IdsAsync(DeltaAdd file)
    {
        var rows = new LakeRows(LakeFolder.Schema);
        await lake.Table.ReadFileAsync(file, rows, CancellationToken.None);
        return Enumerable.Range(0, rows.Count).Select(row => rows.Whole(0, row)!.Value);
    }
}
