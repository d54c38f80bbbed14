using System.Text;
using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Time.Testing;
using Tracking.Shared.Lake;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles.Lake;

namespace Tracking.Flow.Tests;

/// <summary>Tables in blobs, and that a folder behaves as they do.</summary>
public sealed class LakeStoreTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    private const string Type = "application/octet-stream";
    private const string Table = "faulty/events";

    private static readonly LakeSchema Schema = new([
        new("id", LakeType.Whole),
        new("at", LakeType.Time),
    ]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_adds_what_is_not_there_and_lists_by_name(bool isBlobs)
    {
        var store = isBlobs
            ? (ILakeStore)new BlobLakeStore(await ContainerAsync())
            : new FolderLakeStore(Path.Combine(running.Folder, "lake"));
        Assert.Empty(await NamesAsync(store, "t/"));
        Assert.Null(await store.FindAsync("t/a", default));
        await store.DeleteAsync("t/a", default);

        Assert.True(await store.TryAddAsync("t/b/1", Bytes("first"), Type, default));
        Assert.False(await store.TryAddAsync("t/b/1", Bytes("second"), Type, default));
        Assert.Equal("first", await TextAsync(store, "t/b/1"));
        await store.ReplaceAsync("t/b/1", Bytes("third"), Type, default);
        Assert.Equal("third", await TextAsync(store, "t/b/1"));

        foreach (var name in (string[])["t/c", "t/B", "t/_x", "t/b/0", "t2/a", "a"])
        {
            await store.ReplaceAsync(name, Bytes(name), Type, default);
        }

        Assert.Equal(["t/B", "t/_x", "t/b/0", "t/b/1", "t/c"], await NamesAsync(store, "t/"));
        await store.DeleteAsync("t/b/0", default);
        Assert.Equal(["t/b/1"], await NamesAsync(store, "t/b/"));
    }

    [Fact]
    public async Task A_table_of_a_container_that_is_not_there_is_empty()
    {
        var container = running.Storage.Blobs.GetBlobContainerClient("no-such-container");
        var table = new DeltaTable(container, Table, TimeProvider.System);
        Assert.Equal(-1, (await table.ReadAsync(null, default)).Version);
        Assert.Empty(await table.VacuumAsync(null, default));
    }

    [Fact]
    public async Task While_calls_fail_before_and_after_their_work_each_row_comes_once()
    {
        await ContainerAsync();
        var faults = new FaultPolicy(new Random(7));
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        options.AddPolicy(faults, HttpPipelinePosition.PerCall);
        var container = new BlobServiceClient(
            running.Storage.ConnectionString,
            options
        ).GetBlobContainerClient(BlobNames.Lake);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        faults.Percent = 10;
        for (var id = 0; id < 60; id++)
        {
            await UntilDoneAsync(container, time, (table, now) => AppendAsync(table, now, id));
        }

        await UntilDoneAsync(container, time, MergeAsync);
        time.Advance(TimeSpan.FromDays(8));
        await UntilDoneAsync(
            container,
            time,
            async (table, now) =>
            {
                await table.VacuumAsync(now, default);
                return true;
            }
        );
        using var copy = await LakeCopy.TakeAsync(running.Storage);
        using var reader = new StrictDeltaReader(Path.Combine(copy.Folder, Table));
        Assert.Equal(
            Enumerable.Range(0, 60).Select(id => $"{id}"),
            reader.Rows().Select(row => row.Split('|')[0]).OrderBy(int.Parse)
        );
        Assert.Single(reader.Checkpoints);
        Assert.Single(
            Directory.EnumerateFiles(
                Path.Combine(copy.Folder, Table),
                "*.zstd.parquet",
                SearchOption.AllDirectories
            )
        );
    }

    private static async Task<bool> AppendAsync(DeltaTable table, DeltaSnapshot now, long id)
    {
        if (now.Transactions.GetValueOrDefault("hub-0", -1) >= id)
        {
            return true;
        }

        var rows = new LakeRows(Schema);
        rows.Add();
        rows.Set(0, id);
        rows.Set(1, World.Start.AddSeconds(-id));
        var commit = new DeltaCommit("WRITE")
        {
            Schema = Schema,
            Added =
            [
                await table.WriteFileAsync(
                    rows,
                    DateOnly.FromDateTime(World.Start.UtcDateTime),
                    new Dictionary<string, string>(),
                    default
                ),
            ],
            Transactions = new Dictionary<string, long> { ["hub-0"] = id },
        };
        return await table.TryCommitAsync(now, commit, default) is not null;
    }

    private static async Task<bool> MergeAsync(DeltaTable table, DeltaSnapshot now) =>
        now.Files.Count == 1
        || await new DeltaCompaction(table, new CompactionLimits()).TryMergeAsync(
            now,
            now.Files.Keys,
            "at",
            (_, _) => new Dictionary<string, string>(),
            default
        )
            is not null;

    // As whoever begins with nothing, each time.
    private static async Task UntilDoneAsync(
        BlobContainerClient container,
        TimeProvider time,
        Func<DeltaTable, DeltaSnapshot, Task<bool>> step
    )
    {
        var table = new DeltaTable(container, Table, time);
        var known = DeltaSnapshot.None;
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            try
            {
                known = await table.ReadAsync(known.Version < 0 ? null : known, default);
                if (await step(table, known))
                {
                    return;
                }
            }
            catch (RequestFailedException) { }
        }

        throw new InvalidOperationException("It did not come to an end.");
    }

    private async Task<BlobContainerClient> ContainerAsync()
    {
        var container = running.Storage.Blobs.GetBlobContainerClient(BlobNames.Lake);
        await container.CreateIfNotExistsAsync();
        return container;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<string> TextAsync(ILakeStore store, string name) =>
        Encoding.UTF8.GetString((await store.FindAsync(name, default))!.Value.Span);

    private static async Task<IReadOnlyList<string>> NamesAsync(ILakeStore store, string prefix)
    {
        var names = new List<string>();
        await foreach (var file in store.ListAsync(prefix, default))
        {
            names.Add(file.Name);
        }

        return names;
    }
}
