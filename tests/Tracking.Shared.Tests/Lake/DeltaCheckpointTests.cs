using Tracking.Shared.Lake;

namespace Tracking.Shared.Tests.Lake;

public sealed class DeltaCheckpointTests : IDisposable
{
    private readonly LakeFolder lake = new();

    private string Last => Path.Combine(lake.Log, "_last_checkpoint");

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task After_50_commits_a_checkpoint_says_what_they_came_to()
    {
        var snapshot = await AppendAsync(120);
        using var reader = lake.Read();
        Assert.Equal([50, 100], reader.Checkpoints);
        Assert.Equal(119, reader.Version);
        Assert.Equal(LakeFolder.Seen([.. Ids(120)]), reader.Rows());
        Assert.Equal(100, snapshot.CheckpointVersion);
        Assert.Equal("""{"version":100,"size":103}""", File.ReadAllText(Last));
    }

    [Fact]
    public async Task A_table_is_the_same_whether_it_is_read_from_a_checkpoint_or_from_the_first_commit()
    {
        await AppendAsync(50);
        var first = (await lake.SnapshotAsync()).Files.Values.First();
        await CommitAsync(
            new DeltaCommit("DELETE")
            {
                Removed = [first.Path],
                Transactions = new Dictionary<string, long> { ["hub-0"] = 7, ["hub-1"] = 1 },
            }
        );
        var short_ = await lake.SnapshotAsync();
        Assert.Equal(50, short_.CheckpointVersion);
        File.Delete(Last);
        File.Delete(Path.Combine(lake.Log, $"{50:D20}.checkpoint.parquet"));
        var long_ = await lake.SnapshotAsync();
        Assert.Equal(-1, long_.CheckpointVersion);
        Assert.Equal(Describe(long_), Describe(short_));
        Assert.Equal(7, short_.Transactions["hub-0"]);
        Assert.Equal([first.Path], short_.Removed.Keys);
        Assert.Equal(LakeFolder.Schema.Columns, short_.Schema.Columns);
    }

    [Fact]
    public async Task What_says_which_is_the_last_checkpoint_may_be_missing_or_wrong()
    {
        var expected = Describe(await AppendAsync(103));
        foreach (
            var wrong in (string?[])
                [null, "", "{", """{"version":99,"size":1}""", """{"size":"x"}"""]
        )
        {
            File.Delete(Last);
            if (wrong is not null)
            {
                File.WriteAllText(Last, wrong);
            }

            var read = await lake.SnapshotAsync();
            Assert.Equal(100, read.CheckpointVersion);
            Assert.Equal(expected, Describe(read));
        }

        // An older one is good as well.
        File.WriteAllText(Last, """{"version":50,"size":1}""");
        Assert.Equal(expected, Describe(await lake.SnapshotAsync()));
    }

    [Fact]
    public async Task Files_removed_more_than_7_days_before_are_left_out()
    {
        await AppendAsync(47);
        var files = (await lake.SnapshotAsync()).Files.Keys.Order(StringComparer.Ordinal).ToList();
        await CommitAsync(new DeltaCommit("DELETE") { Removed = [files[0]] });
        lake.Time.Advance(TimeSpan.FromDays(3));
        await CommitAsync(new DeltaCommit("DELETE") { Removed = [files[1]] });
        lake.Time.Advance(TimeSpan.FromDays(4) + TimeSpan.FromSeconds(1));
        var last = await AppendAsync(2, from: 100);
        Assert.Equal(50, last.CheckpointVersion);
        Assert.Equal([files[1]], last.Removed.Keys);
        Assert.Equal([files[1]], (await lake.SnapshotAsync()).Removed.Keys);
        using var reader = lake.Read();
        Assert.Equal([50], reader.Checkpoints);
    }

    [Fact]
    public async Task A_commit_stands_without_its_checkpoint_which_the_next_commit_writes()
    {
        await AppendAsync(50);
        var failing = new FaultyLakeStore(lake.Store)
        {
            FaultOf = (_, name) =>
                name.EndsWith(".checkpoint.parquet", StringComparison.Ordinal)
                    ? LakeFault.Before
                    : LakeFault.None,
        };
        var table = new DeltaTable(failing, LakeFolder.Name, lake.Time);
        var from = await table.ReadAsync(null, CancellationToken.None);
        var added = new DeltaCommit("WRITE") { Added = [await lake.WriteAsync(1000)] };
        var snapshot = await table.TryCommitAsync(from, added, CancellationToken.None);
        Assert.Equal((50, -1), (snapshot!.Version, snapshot.CheckpointVersion));
        using (var reader = lake.Read())
        {
            Assert.Equal(50, reader.Version);
            Assert.Empty(reader.Checkpoints);
        }

        Assert.Equal(51, (await AppendAsync(1, from: 2000)).CheckpointVersion);
        using var after = lake.Read();
        Assert.Equal([51], after.Checkpoints);
        Assert.Equal(LakeFolder.Seen([.. Ids(50), 1000, 2000]), after.Rows());
    }

    [Fact]
    public async Task Whoever_writes_the_checkpoint_of_a_version_writes_the_same()
    {
        await AppendAsync(51);
        var file = Path.Combine(lake.Log, $"{50:D20}.checkpoint.parquet");
        var bytes = await File.ReadAllBytesAsync(file);
        File.Delete(file);
        File.Delete(Last);
        lake.Time.Advance(TimeSpan.FromDays(30));
        var other = new DeltaCheckpoint(lake.Store, new DeltaLogNames(LakeFolder.Name));
        await other.WriteAsync(await lake.SnapshotAsync(), CancellationToken.None);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task A_table_whose_first_commits_are_gone_without_a_checkpoint_is_not_taken_for_a_new_one()
    {
        await AppendAsync(3);
        File.Delete(Path.Combine(lake.Log, $"{0:D20}.json"));
        await Assert.ThrowsAsync<InvalidDataException>(lake.SnapshotAsync);
    }

    [Fact]
    public async Task Who_has_slept_while_commits_were_deleted_reads_on_from_the_checkpoint()
    {
        var slept = await AppendAsync(10);
        var expected = Describe(await AppendAsync(60, from: 100));
        for (var version = 0; version < 50; version++)
        {
            File.Delete(Path.Combine(lake.Log, $"{version:D20}.json"));
        }

        var awake = await lake.Table.ReadAsync(slept, CancellationToken.None);
        Assert.Equal(expected, Describe(awake));
        using var reader = lake.Read();
        Assert.Equal(69, reader.Version);
        Assert.Equal(50, reader.Commits[0]);
    }

    private static IEnumerable<long> Ids(int count) =>
        Enumerable.Range(0, count).Select(i => (long)i);

    private async Task<DeltaSnapshot> AppendAsync(int count, int from = 0)
    {
        var snapshot = await lake.SnapshotAsync();
        for (var i = 0; i < count; i++)
        {
            var commit = new DeltaCommit("WRITE")
            {
                Schema = LakeFolder.Schema,
                Added = [await lake.WriteAsync(from + i)],
            };
            snapshot = (await lake.Table.TryCommitAsync(snapshot, commit, CancellationToken.None))!;
        }

        return snapshot;
    }

    private async Task CommitAsync(DeltaCommit commit) =>
        Assert.NotNull(
            await lake.Table.TryCommitAsync(
                await lake.SnapshotAsync(),
                commit,
                CancellationToken.None
            )
        );

    // All that a table's log says.
    private static string Describe(DeltaSnapshot snapshot) =>
        string.Join(
            '\n',
            snapshot
                .Actions()
                .Select(action =>
                    System.Text.Json.JsonSerializer.Serialize(action, DeltaJson.Relaxed.DeltaAction)
                )
                .Prepend($"{snapshot.Version}")
        );
}
