using System.Diagnostics;
using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Specialized;
using Tracking.Local.Hosting;

namespace Tracking.Flow.Tests;

/// <summary>What our stores for Azurite keep, over a kill, an end and a data folder that Azurite wrote by itself.</summary>
public sealed class AzuriteTests : IDisposable
{
    private const int Blocks = 120;

    // Ends when its input does, having saved, as Azurite does on a Ctrl+C.
    private const string Plain = """
        const { prototype } = require('http').Server, { close } = prototype;
        prototype.close = function (done) { close.call(this, done); this.closeAllConnections(); return this; };
        process.stdin.once('end', () => process.emit('SIGINT')).resume();
        require('azurite/dist/src/azurite.js');
        """;

    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    private TableClient Table => storage.Tables.GetTableClient("Rows");

    private AppendBlobClient Blob =>
        storage.Blobs.GetBlobContainerClient("container").GetAppendBlobClient("a/b");

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_kill_from_which_it_is_started_again()
    {
        await using var azurite = await StartAsync();
        await Table.CreateAsync();
        for (var i = 0; i < 5; i++)
        {
            await Table.SubmitTransactionAsync(
                Enumerable
                    .Range(0, 100)
                    .Select(n => new TableTransactionAction(
                        TableTransactionActionType.UpsertMerge,
                        Row(n, i)
                    ))
            );
        }

        await Table.DeleteEntityAsync("p", Name(7));
        await Table.UpdateEntityAsync(Row(8, 100), Azure.ETag.All);
        await storage.Blobs.CreateBlobContainerAsync("container");
        await Blob.CreateAsync();
        await AppendAsync(0);
        var pid = int.Parse(
            await File.ReadAllTextAsync(Path.Combine(folder, "azurite.pid")),
            CultureInfo.InvariantCulture
        );
        using (var process = Process.GetProcessById(pid))
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        await Support.EventuallyAsync(async () => Assert.True(await storage.IsUpAsync()));
        var rows = await storage.RowsAsync("Rows");
        Assert.Equal(
            Enumerable.Range(0, 100).Where(n => n != 7).Select(n => (Name(n), n == 8 ? 100 : 4)),
            rows.Select(row => (row.RowKey, row.GetInt32("value")!.Value))
        );
        Assert.Equal(Expected(Blocks), await ContentAsync());
    }

    [Fact]
    public async Task What_Azurite_saved_by_itself_is_taken_over_and_goes_on()
    {
        var plain = Tools.Start("node", ["-e", Plain, "--", "azurite", .. Options()], true);
        await Support.EventuallyAsync(async () => Assert.True(await storage.IsUpAsync()));
        await FillAsync();
        plain.StandardInput.Close();
        await plain.WaitForExitAsync();

        for (var starts = 1; starts <= 3; starts++)
        {
            await using var azurite = await StartAsync();
            Assert.Equal(
                Enumerable.Range(0, 100).Select(n => (Name(n), n)),
                (await storage.RowsAsync("Rows")).Select(row =>
                    (row.RowKey, row.GetInt32("value")!.Value)
                )
            );
            Assert.Equal(Expected(Blocks * starts), await ContentAsync());
            await AppendAsync(Blocks * starts);
        }
    }

    [Fact]
    public async Task A_table_made_again_and_a_blob_made_again_have_nothing_of_those_before()
    {
        await using (await StartAsync())
        {
            await FillAsync();
            await Table.DeleteAsync();
            await Table.CreateAsync();
            await Blob.DeleteAsync();
            await Blob.CreateAsync();
            await AppendAsync(0);
            await Blob.CreateAsync();
            await Blob.AppendBlockAsync(new MemoryStream("once"u8.ToArray()));
        }

        await using var again = await StartAsync();
        Assert.Empty(await storage.RowsAsync("Rows"));
        Assert.Equal("once", await ContentAsync());
    }

    [Fact]
    public async Task When_it_cannot_start_it_is_said_why()
    {
        // A folder is needed there.
        await File.WriteAllTextAsync(Path.Combine(folder, "__azurite_db_table__.rows"), "");
        var e = await Assert.ThrowsAsync<LocalRuntimeException>(StartAsync);
        Assert.Contains("Exit due to unhandled error", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task FillAsync()
    {
        await Table.CreateAsync();
        await Table.SubmitTransactionAsync(
            Enumerable
                .Range(0, 100)
                .Select(n => new TableTransactionAction(TableTransactionActionType.Add, Row(n, n)))
        );
        await storage.Blobs.CreateBlobContainerAsync("container");
        await Blob.CreateAsync();
        await AppendAsync(0);
    }

    private async Task AppendAsync(int from)
    {
        for (var i = from; i < from + Blocks; i++)
        {
            await Blob.AppendBlockAsync(new MemoryStream(Encoding.UTF8.GetBytes($"{i} ")));
        }
    }

    private async Task<string> ContentAsync() =>
        (await Blob.DownloadContentAsync()).Value.Content.ToString();

    private static string Expected(int blocks) =>
        string.Concat(Enumerable.Range(0, blocks).Select(i => $"{i} "));

    private static TableEntity Row(int n, int value) => new("p", Name(n)) { ["value"] = value };

    private static string Name(int n) => $"{n:000}";

    private async Task<Azurite> StartAsync() =>
        (await Azurite.EnsureAsync(storage.Address, folder, CancellationToken.None))!;

    private IEnumerable<string> Options() =>
        [
            "--location",
            folder,
            "--silent",
            "--skipApiVersionCheck",
            "--disableTelemetry",
            "--blobPort",
            $"{storage.Address.Blob.Port}",
            "--queuePort",
            $"{storage.Address.Queue.Port}",
            "--tablePort",
            $"{storage.Address.Table.Port}",
        ];
}
