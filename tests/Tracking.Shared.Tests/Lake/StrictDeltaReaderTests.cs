using Tracking.Shared.Lake;
using Tracking.Tests.Doubles.Lake;

namespace Tracking.Shared.Tests.Lake;

/// <summary>The strict reader finds what it is there to find.</summary>
public sealed class StrictDeltaReaderTests : IDisposable
{
    private readonly LakeFolder lake = new();

    public void Dispose() => lake.Dispose();

    [Theory]
    // A line of the log.
    [InlineData(1, "\"add\":", "\"added\":", "unknown action")]
    [InlineData(1, "\"size\":", "\"length\":", "unknown member add.length")]
    [InlineData(1, "\"size\":", "\"size\":1,\"size\":", "no JSON")]
    [InlineData(1, ",\"dataChange\":true", "", "add.dataChange is missing")]
    [InlineData(1, "\"dataChange\":true", "\"dataChange\":\"true\"", "add.dataChange is no bool")]
    [InlineData(1, "{\"txn\":", "{\"protocol\":{},\"txn\":", "2 actions in a line")]
    [InlineData(1, "\"add\":{\"path\":\"dt=", "\"add\":{\"path\":\"/dt=", "is no relative one")]
    [InlineData(
        1,
        "{\"dt\":\"2026-11-22\"}",
        "{\"dt\":\"2026-11-23\"}",
        "is not that of its folder"
    )]
    [InlineData(0, "\"minReaderVersion\":1", "\"minReaderVersion\":2", "the protocol")]
    [InlineData(
        0,
        "\"partitionColumns\":[\"dt\"]",
        "\"partitionColumns\":[]",
        "the partition is not dt"
    )]
    [InlineData(
        0,
        "\\\"type\\\":\\\"timestamp\\\"",
        "\\\"type\\\":\\\"string\\\"",
        "is TIMESTAMP WITH TIME ZONE"
    )]
    // What it comes to.
    [InlineData(1, "\\\"numRecords\\\":1", "\\\"numRecords\\\":2", "not as the stats say")]
    [InlineData(1, "\\\"id\\\":1", "\\\"id\\\":0", "said to be of")]
    [InlineData(1, "\"dataChange\":true", "\"dataChange\":false", "other rows")]
    [InlineData(2, "\"version\":2", "\"version\":0", "goes back")]
    [InlineData(3, "\"size\":", "\"size\":1", "as something else")]
    [InlineData(3, "\"isBlindAppend\":false", "\"isBlindAppend\":true", "a blind append")]
    [InlineData(50, "\"lastUpdated\":", "\"lastUpdated\":1", "checkpoint: txn")]
    public async Task A_commit_that_is_changed_is_found(
        int version,
        string text,
        string other,
        string message
    )
    {
        await WriteAsync();
        if (!message.StartsWith("checkpoint", StringComparison.Ordinal))
        {
            // It would be found by that as well.
            File.Delete(Path.Combine(lake.Log, $"{50:D20}.checkpoint.parquet"));
            File.Delete(Path.Combine(lake.Log, "_last_checkpoint"));
        }

        var file = Path.Combine(lake.Log, $"{version:D20}.json");
        var before = await File.ReadAllTextAsync(file);
        Assert.Contains(text, before, StringComparison.Ordinal);
        var at = before.LastIndexOf(text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, before[..at] + other + before[(at + text.Length)..]);
        Assert.Contains(message, Find(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00000000000000000002.json", "Version 2 is missing")]
    [InlineData("00000000000000000000.json", "Version 1 is the first")]
    [InlineData("00000000000000000050.checkpoint.parquet", "_last_checkpoint says")]
    public async Task What_is_missing_in_the_log_is_found(string name, string message)
    {
        await WriteAsync();
        File.Delete(Path.Combine(lake.Log, name));
        Assert.Contains(message, Find(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_last_checkpoint", """{"version":50,"size":1}""", "rows")]
    [InlineData("_last_checkpoint", """{"version":50,"size":1,"parts":1}""", "says")]
    [InlineData("00000000000000000051.json", "{}", "the last line has no end")]
    [InlineData("00000000000000000051.json", "\n", "no JSON")]
    [InlineData("00000000000000000051.json.tmp", "", "In the log is")]
    public async Task What_is_wrong_in_the_log_is_found(string name, string text, string message)
    {
        await WriteAsync();
        await File.WriteAllTextAsync(Path.Combine(lake.Log, name), text);
        Assert.Contains(message, Find(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_gone_or_changed_is_found()
    {
        var file = Path.Combine(lake.Folder, (await WriteAsync()).Files.Keys.First());
        await File.AppendAllTextAsync(file, "x");
        Assert.Contains("bytes, not", Find(), StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains("is not there", Find(), StringComparison.Ordinal);
    }

    private string Find() =>
        Assert.Throws<DeltaViolationException>(() => lake.Read().Dispose()).Message;

    // Version 3 removes the file of version 0, 50 has a checkpoint. That of version 1 stays: changes of what is said of
    // it are to be found.
    private async Task<DeltaSnapshot> WriteAsync()
    {
        var first = await lake.WriteAsync(0);
        var snapshot = DeltaSnapshot.None;
        for (var version = 0; version <= 50; version++)
        {
            snapshot = (
                await lake.Table.TryCommitAsync(
                    snapshot,
                    new DeltaCommit("WRITE")
                    {
                        Schema = LakeFolder.Schema,
                        Added = version switch
                        {
                            0 => [first],
                            < 3 => [await lake.WriteAsync(version)],
                            _ => [],
                        },
                        Removed = version == 3 ? [first.Path] : [],
                        Transactions = new Dictionary<string, long> { ["hub-0"] = version },
                    },
                    CancellationToken.None
                )
            )!;
        }

        lake.Read().Dispose();
        return snapshot;
    }
}
