using Tracking.Shared.Lake;

namespace Tracking.Shared.Tests.Lake;

public sealed class DeltaVacuumTests : IDisposable
{
    private readonly LakeFolder lake = new();

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task A_removed_file_stays_7_days_for_who_reads_the_table_as_it_was()
    {
        var from = await AppendAsync(1);
        var file = from.Files.Keys.Single();
        await lake.Table.TryCommitAsync(
            from,
            new DeltaCommit("DELETE") { Removed = [file] },
            CancellationToken.None
        );
        Age(file);
        lake.Time.Advance(TimeSpan.FromDays(7));
        Assert.Empty(await VacuumAsync());
        lake.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([$"{LakeFolder.Name}/{file}"], await VacuumAsync());
        Assert.False(File.Exists(Path.Combine(lake.Folder, file)));
    }

    [Fact]
    public async Task A_file_that_no_commit_added_stays_7_days_for_the_commit_that_may_come()
    {
        await AppendAsync(1);
        var file = (await lake.WriteAsync(2)).Path;
        Age(file);
        Assert.Empty(await VacuumAsync());
        lake.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        Assert.Equal([$"{LakeFolder.Name}/{file}"], await VacuumAsync());
        using var reader = lake.Read();
        Assert.Equal(LakeFolder.Seen(1), reader.Rows());
    }

    [Fact]
    public async Task A_removed_file_that_was_written_again_stays()
    {
        var from = await AppendAsync(1);
        var file = from.Files.Keys.Single();
        await lake.Table.TryCommitAsync(
            from,
            new DeltaCommit("DELETE") { Removed = [file] },
            CancellationToken.None
        );
        lake.Time.Advance(TimeSpan.FromDays(30));
        Age(file);
        Assert.Empty(await VacuumAsync());
    }

    [Fact]
    public async Task What_is_no_file_of_the_table_stays()
    {
        await AppendAsync(1);
        string[] others =
        [
            "dt=2026-11-22/notes.txt",
            "manifests/x.parquet",
            "_delta_log/x.parquet",
        ];
        foreach (var other in others)
        {
            var path = Path.Combine(lake.Folder, other);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "");
            Age(other);
        }

        lake.Time.Advance(TimeSpan.FromDays(365));
        Assert.Empty(await VacuumAsync());
    }

    [Fact]
    public async Task Another_table_whose_name_begins_alike_stays()
    {
        await AppendAsync(1);
        var other = new DeltaTable(lake.Store, $"{LakeFolder.Name}2", lake.Time);
        var file = await other.WriteFileAsync(
            LakeFolder.Rows(LakeFolder.Schema, 1),
            new DateOnly(2026, 11, 22),
            new Dictionary<string, string>(),
            CancellationToken.None
        );
        File.SetLastWriteTimeUtc(
            Path.Combine(lake.Root, other.Path, file.Path),
            lake.Time.GetUtcNow().UtcDateTime
        );
        lake.Time.Advance(TimeSpan.FromDays(365));
        Assert.Empty(await VacuumAsync());
    }

    [Fact]
    public async Task Commits_older_than_30_days_go_when_a_checkpoint_covers_them()
    {
        for (var i = 0; i < 130; i++)
        {
            await AppendAsync(i);
        }

        // Days begin at midnight: 30 days later the 22nd is still within them.
        lake.Time.Advance(TimeSpan.FromDays(30));
        Assert.Empty(await VacuumAsync());
        lake.Time.Advance(TimeSpan.FromDays(1));
        var deleted = await VacuumAsync();
        Assert.Equal(101, deleted.Count);
        Assert.Equal(
            [
                .. Enumerable.Range(0, 100).Select(v => $"{v:D20}.json"),
                $"{50:D20}.checkpoint.parquet",
            ],
            deleted.Select(name => Path.GetFileName(name)).OrderBy(name => name.Length)
        );
        using (var reader = lake.Read())
        {
            Assert.Equal((100, 129), (reader.Commits[0], reader.Version));
            Assert.Equal(130, reader.Rows().Count);
        }

        Assert.Equal(130, (await lake.SnapshotAsync()).Files.Count);
        Assert.Empty(await VacuumAsync());
    }

    [Fact]
    public async Task Commits_stay_without_a_checkpoint_that_is_old_enough()
    {
        for (var i = 0; i < 60; i++)
        {
            await AppendAsync(i);
            if (i == 40)
            {
                lake.Time.Advance(TimeSpan.FromDays(31));
            }
        }

        // The last commit of 30 days ago was before the checkpoint: to read that version all before it are needed.
        lake.Time.Advance(TimeSpan.FromDays(20));
        Assert.Empty(await VacuumAsync());
        using var reader = lake.Read();
        Assert.Equal(0, reader.Commits[0]);
    }

    private async Task<DeltaSnapshot> AppendAsync(long id)
    {
        var snapshot = await lake.AppendAsync(id);
        foreach (var file in Directory.EnumerateFiles(lake.Log, $"{snapshot.Version:D20}*"))
        {
            File.SetLastWriteTimeUtc(file, lake.Time.GetUtcNow().UtcDateTime);
        }

        return snapshot;
    }

    // Files of this machine are as old as they are; these are written when the test says it is.
    private void Age(string file) =>
        File.SetLastWriteTimeUtc(
            Path.Combine(lake.Folder, file),
            lake.Time.GetUtcNow().UtcDateTime
        );

    private Task<IReadOnlyList<string>> VacuumAsync() =>
        lake.Table.VacuumAsync(null, CancellationToken.None);
}
