using Tracking.Shared.Lake;

namespace Tracking.Shared.Tests.Lake;

public sealed class DeltaTableTests : IDisposable
{
    private static readonly LakeSchema Wider = LakeFolder.Schema.With([
        new("later", LakeType.Text),
        new("metrics", LakeType.Numbers),
    ]);

    private readonly LakeFolder lake = new();

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task Files_that_come_in_are_read_and_files_that_go_are_not()
    {
        await lake.AppendAsync(1, 2);
        var from = await lake.AppendAsync(3);
        var gone = from.Files.Values.Single(file => LakeStats.RowsOf(file) == 2);
        await CommitAsync(
            from,
            new DeltaCommit("WRITE")
            {
                Removed = [gone.Path],
                Added = [await lake.WriteAsync(2, 4)],
            }
        );
        using var reader = lake.Read();
        Assert.Equal(LakeFolder.Seen(2, 3, 4), reader.Rows());
        Assert.Equal(2, reader.Version);
    }

    [Fact]
    public async Task Columns_are_added_and_rows_of_before_have_no_value_in_them()
    {
        await lake.AppendAsync(1);
        var rows = LakeFolder.Rows(Wider, 2);
        rows.Set(3, "new");
        rows.Set(4, [KeyValuePair.Create("clicks", 2.5)]);
        await CommitAsync(
            await lake.SnapshotAsync(),
            new DeltaCommit("WRITE")
            {
                Schema = Wider,
                Added =
                [
                    await lake.Table.WriteFileAsync(
                        rows,
                        new DateOnly(2026, 11, 23),
                        new Dictionary<string, string>(),
                        CancellationToken.None
                    ),
                ],
            }
        );
        using var reader = lake.Read();
        Assert.Equal(
            [
                .. LakeFolder.Seen(1).Select(row => $"{row}|∅|∅"),
                .. LakeFolder.Seen(2).Select(row => $"{row}|new|{{clicks=2.5}}"),
            ],
            reader.Rows()
        );
        Assert.Equal(Wider.Columns, (await lake.SnapshotAsync()).Schema.Columns);
    }

    [Fact]
    public async Task Of_two_that_commit_on_the_same_version_one_is_told_that_it_was_late()
    {
        var from = await lake.AppendAsync(1);
        var commits = new[]
        {
            new DeltaCommit("WRITE") { Added = [await lake.WriteAsync(2)] },
            new DeltaCommit("WRITE") { Added = [await lake.WriteAsync(3)] },
        };
        var made = await Task.WhenAll(
            commits.Select(commit =>
                new DeltaTable(lake.Store, LakeFolder.Name, lake.Time).TryCommitAsync(
                    from,
                    commit,
                    CancellationToken.None
                )
            )
        );
        Assert.Single(made, snapshot => snapshot is null);
        using var reader = lake.Read();
        Assert.Equal(LakeFolder.Seen(1, made[0] is null ? 3 : 2), reader.Rows());
    }

    [Fact]
    public async Task An_attempt_whose_answer_was_lost_counts_when_it_is_made_again()
    {
        var store = new AnswerLosingStore(lake.Store);
        var table = new DeltaTable(store, LakeFolder.Name, lake.Time);
        var from = await lake.AppendAsync(1);
        var commit = new DeltaCommit("WRITE") { Added = [await lake.WriteAsync(2)] };
        Assert.Equal(
            1,
            (await table.TryCommitAsync(from, commit, CancellationToken.None))?.Version
        );
        using var reader = lake.Read();
        Assert.Equal(LakeFolder.Seen(1, 2), reader.Rows());
    }

    [Fact]
    public async Task A_file_that_goes_and_comes_in_again_stays()
    {
        var from = await lake.AppendAsync(1);
        var file = from.Files.Values.Single();
        var after = await CommitAsync(
            from,
            new DeltaCommit("WRITE")
            {
                Removed = [file.Path],
                Added = [file with { Tags = new Dictionary<string, string> { ["hour"] = "7" } }],
            }
        );
        Assert.Equal("7", after.Files[file.Path].Tags!["hour"]);
        Assert.Empty(after.Removed);
        using var reader = lake.Read();
        Assert.Equal(LakeFolder.Seen(1), reader.Rows());
    }

    [Fact]
    public async Task Commits_that_cannot_follow_are_refused_and_leave_nothing()
    {
        var none = await lake.SnapshotAsync();
        var file = await lake.WriteAsync(1);
        await RefuseAsync(none, new DeltaCommit("WRITE") { Added = [file] });
        var from = await lake.AppendAsync(1);
        var other = await lake.WriteAsync(2);
        await RefuseAsync(
            from,
            new DeltaCommit("DELETE") { Removed = ["dt=2026-11-22/x.parquet"] }
        );
        await RefuseAsync(from, new DeltaCommit("DELETE") { Removed = [file.Path, file.Path] });
        await RefuseAsync(from, new DeltaCommit("WRITE") { Added = [other, other] });
        await RefuseAsync(
            from,
            new DeltaCommit("WRITE") { Schema = new LakeSchema(LakeFolder.Schema.Columns.Take(2)) }
        );
        await RefuseAsync(
            from,
            new DeltaCommit("WRITE")
            {
                Schema = new LakeSchema(
                    LakeFolder.Schema.Columns.Select(column => column with { Type = LakeType.Text })
                ),
            }
        );
        Assert.Equal(0, (await lake.SnapshotAsync()).Version);
    }

    [Fact]
    public async Task A_table_that_others_have_made_to_need_more_is_left_alone()
    {
        await lake.AppendAsync(1);
        await File.WriteAllTextAsync(
            Path.Combine(lake.Log, $"{1:D20}.json"),
            """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":[]}}"""
                + "\n"
        );
        await Assert.ThrowsAsync<NotSupportedException>(lake.SnapshotAsync);
    }

    [Fact]
    public async Task A_file_that_is_gone_or_broken_is_said_to_be()
    {
        var file = (await lake.AppendAsync(1)).Files.Values.Single();
        var path = Path.Combine(lake.Folder, file.Path);
        await File.AppendAllTextAsync(path, "x");
        Assert.Contains(file.Path, await ReadAsync(file), StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains(file.Path, await ReadAsync(file), StringComparison.Ordinal);
    }

    private async Task<string> ReadAsync(DeltaAdd file) =>
        (
            await Assert.ThrowsAsync<InvalidDataException>(() =>
                lake.Table.ReadFileAsync(
                    file,
                    new LakeRows(LakeFolder.Schema),
                    CancellationToken.None
                )
            )
        ).Message;

    private async Task<DeltaSnapshot> CommitAsync(DeltaSnapshot from, DeltaCommit commit)
    {
        var after = await lake.Table.TryCommitAsync(from, commit, CancellationToken.None);
        Assert.NotNull(after);
        return after;
    }

    private Task RefuseAsync(DeltaSnapshot from, DeltaCommit commit) =>
        Assert.ThrowsAsync<ArgumentException>(() =>
            lake.Table.TryCommitAsync(from, commit, CancellationToken.None)
        );

    /// <summary>Writes, and hears only at the second attempt that a file is there.</summary>
    private sealed class AnswerLosingStore(ILakeStore inner) : ILakeStore
    {
        public async Task<bool> TryAddAsync(
            string name,
            ReadOnlyMemory<byte> content,
            string type,
            CancellationToken cancellationToken
        )
        {
            await inner.TryAddAsync(name, content, type, cancellationToken);
            return await inner.TryAddAsync(name, content, type, cancellationToken);
        }

        public Task ReplaceAsync(
            string name,
            ReadOnlyMemory<byte> content,
            string type,
            CancellationToken cancellationToken
        ) => inner.ReplaceAsync(name, content, type, cancellationToken);

        public Task<ReadOnlyMemory<byte>?> FindAsync(
            string name,
            CancellationToken cancellationToken
        ) => inner.FindAsync(name, cancellationToken);

        public IAsyncEnumerable<LakeFile> ListAsync(
            string prefix,
            CancellationToken cancellationToken
        ) => inner.ListAsync(prefix, cancellationToken);

        public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
            inner.DeleteAsync(name, cancellationToken);
    }
}
