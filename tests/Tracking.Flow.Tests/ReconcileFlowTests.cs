using System.Globalization;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging.Abstractions;
using Tracking.Exports;
using Tracking.Local.Amqp;
using Tracking.Local.Hubs;
using Tracking.Shared.Lake;
using Tracking.Shared.Tables;
using HubNames = Tracking.Shared.Streams.HubNames;

namespace Tracking.Flow.Tests;

/// <summary>
/// Hubs, exports and tables of a real app that is killed again and again, counted against each other while it runs and when it is
/// stopped: nothing is missing and nothing is there twice. What somebody takes away or adds by hand is told.
/// </summary>
public sealed class ReconcileFlowTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    private const int Sent = 60;

    private readonly string folder = Path.Combine(running.Folder, "app");
    private readonly StorageAccount storage = running.Storage;

    [Fact]
    public async Task Nothing_is_missing_after_kills_and_what_is_taken_away_is_told()
    {
        await using (var first = await StartAsync())
        {
            await SendAsync(first, 0, Sent / 2);
            await first.KillAsync();
        }

        await using (var second = await StartAsync())
        {
            // Some are sent again, by clients that had no answer or did not believe it.
            await SendAsync(second, Sent / 3, Sent);
            using var admin = TrackingClient.Admin(second);
            await admin.MakeAsync("reconciled", new { name = "Shop", product = "site" }, "write");
            await second.KillAsync();
        }

        // Minutes later by its clock, so that the tables say that all of it is in them.
        string to;
        await using (var third = await StartAsync("--LocalRuntime__ClockOffset", "00:03:00"))
        {
            var before = TimeProvider.System.GetUtcNow();
            to = Say(before);
            await Support.EventuallyAsync(async () =>
            {
                var (code, told) = await RunAsync("--to", to);
                Assert.True(code == 0, told);
                Assert.DoesNotContain("Not yet", told, StringComparison.Ordinal);
                AssertCounts(told);
                Assert.True(await WholeAsync() >= before, told);
            });
        }

        var (stopped, whole) = await RunAsync("--to", to);
        Assert.True(stopped == 0, whole);
        AssertCounts(whole);
        Assert.Equal((0, whole), await OverAmqpAsync(to));

        await ALineThatIsTakenAwayIsTold(to);
        await ALineThatIsThereTwiceIsTold(to);
        await ARowThatIsTakenAwayIsTold(to);
        await ARowThatIsThereTwiceIsTold(to);
        var (wrong, _) = await RunAsync("--hubs", Path.Combine(folder, "nowhere"));
        Assert.Equal(2, wrong);
    }

    private async Task ALineThatIsTakenAwayIsTold(string to)
    {
        var (name, lines) = await FileAsync();
        await WriteAsync(name, lines[1..]);
        var (code, told) = await RunAsync("--to", to);
        Assert.Equal(1, code);
        Assert.Contains(
            "MISSING: events of the hub without a line in the exports: 1\n  order-",
            told,
            StringComparison.Ordinal
        );
        await WriteAsync(name, lines);
    }

    private async Task ALineThatIsThereTwiceIsTold(string to)
    {
        var (name, lines) = await FileAsync();
        await WriteAsync(name, [lines[0], .. lines]);
        var (code, told) = await RunAsync("--to", to);
        Assert.Equal(1, code);
        Assert.Contains("TWICE: lines of the exports: 1\n  order-", told, StringComparison.Ordinal);
        await WriteAsync(name, lines);
        Assert.Equal(0, (await RunAsync("--to", to)).Code);
    }

    private async Task ARowThatIsTakenAwayIsTold(string to)
    {
        var id = await ChangeAsync(rows => rows.Take(Enumerable.Range(1, rows.Count - 1)));
        var (code, told) = await RunAsync("--to", to, "--project", "demo");
        Assert.Equal(1, code);
        Assert.Contains(
            $"MISSING: events of the exports without a row in the table: 1\n  {id} of demo",
            told,
            StringComparison.Ordinal
        );

        // Another project misses nothing.
        Assert.Equal(0, (await RunAsync("--to", to, "--project", "reconciled")).Code);
    }

    private async Task ARowThatIsThereTwiceIsTold(string to)
    {
        var id = await ChangeAsync(rows => rows.Take([0, .. Enumerable.Range(0, rows.Count)]));
        var (code, told) = await RunAsync("--to", to);
        Assert.Equal(1, code);
        Assert.Contains($"TWICE: rows of one event: 1\n  {id}", told, StringComparison.Ordinal);
    }

    // What is missing later than that is only not there yet.
    private async Task<DateTimeOffset?> WholeAsync() =>
        (
            await LakeProgress.ReadAsync(
                storage.Blobs.GetBlobContainerClient(BlobNames.Lake),
                CancellationToken.None
            )
        ).WholeUntil(HubNames.TrackedEvents);

    private Task<TrackingApp> StartAsync(params string[] args) =>
        TrackingApp.StartAsync(folder, storage, ["--Lake__CommitSeconds", "1", .. args]);

    private static async Task SendAsync(TrackingApp app, int from, int to)
    {
        for (var number = from; number < to; number++)
        {
            await app.PostAsync(
                "v1/collect",
                new
                {
                    id = $"order-{number}",
                    type = "search",
                    user = $"user-{number % 7}",
                }
            );
        }
    }

    private Task<(int Code, string Output)> RunAsync(params string[] args) =>
        ReconcileAsync(args.Contains("--hubs") ? args : ["--hubs", folder, .. args]);

    private async Task<(int Code, string Output)> ReconcileAsync(string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(
            ["reconcile", "--connection", storage.ConnectionString, .. args],
            output,
            errors,
            TimeProvider.System
        );
        return (code, $"{output}{errors}".ReplaceLineEndings("\n"));
    }

    // As the hubs of a namespace are read.
    private async Task<(int Code, string Output)> OverAmqpAsync(string to)
    {
        using var broker = new EventHubBroker(folder, 4, TimeProvider.System);
        await using var emulator = await HubEmulator.StartAsync(broker, 0, NullLogger.Instance);
        return await ReconcileAsync([
            "--event-hubs",
            $"Endpoint=sb://127.0.0.1:{emulator.Port};SharedAccessKeyName=any;SharedAccessKey=any;UseDevelopmentEmulator=true",
            "--to",
            to,
        ]);
    }

    private static void AssertCounts(string told)
    {
        var hours = told.Split('\n')
            .Where(line => line.StartsWith(HubNames.TrackedEvents + " ", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(cells => cells[3..].Select(long.Parse).ToList())
            .ToList();
        long Sum(int column) => hours.Sum(hour => hour[column]);
        Assert.True(hours.Count > 1, told);
        Assert.InRange(Sum(0), 1, Sum(1));
        Assert.InRange(Sum(1), Sent + 1, 2 * Sent);
        Assert.Equal((Sum(1), Sent, Sent), (Sum(2), Sum(3), Sum(4)));
        Assert.Contains($"\n{HubNames.AuditEvents} ", told, StringComparison.Ordinal);
    }

    private async Task<(string Name, string[] Lines)> FileAsync()
    {
        var files = await storage.LinesAsync(BlobNames.AppEvents);
        var (name, lines) = files
            .OrderBy(file => file.Key, StringComparer.Ordinal)
            .First(file => file.Key.Contains("/part-", StringComparison.Ordinal));
        return (name, lines);
    }

    private async Task WriteAsync(string name, string[] lines)
    {
        var blob = storage
            .Blobs.GetBlobContainerClient(BlobNames.AppEvents)
            .GetAppendBlobClient(name);
        await blob.CreateAsync(new AppendBlobCreateOptions());
        using var content = new MemoryStream(
            System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => $"{line}\n")))
        );
        await blob.AppendBlockAsync(content);
    }

    // One of the files of the table is replaced, by a commit as it ought to be.
    private async Task<string> ChangeAsync(Func<LakeRows, LakeRows> change)
    {
        var table = new DeltaTable(
            storage.Blobs.GetBlobContainerClient(BlobNames.Lake),
            "demo/events",
            TimeProvider.System
        );
        var snapshot = await table.ReadAsync(null, default);
        var file = snapshot.Files.Values.First(file => LakeStats.RowsOf(file) > 1);
        var rows = new LakeRows(snapshot.Schema);
        await table.ReadFileAsync(file, rows, default);
        var day = DateOnly.ParseExact(
            file.PartitionValues.Values.Single()!,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture
        );
        var changed = await table.WriteFileAsync(change(rows), day, file.Tags!, default);
        Assert.NotNull(
            await table.TryCommitAsync(
                snapshot,
                new DeltaCommit("WRITE") { Added = [changed], Removed = [file.Path] },
                default
            )
        );
        return rows.Text(rows.Schema.IndexOf("id"), 0)!;
    }

    private static string Say(DateTimeOffset time) =>
        time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
