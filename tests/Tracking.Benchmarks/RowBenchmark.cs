using Azure.Data.Tables;
using Tracking.Functions.Atomic;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Benchmarks;

/// <summary>What a row costs this process: by the package's client, and as the app writes it; a hundred a transaction.</summary>
internal static class RowBenchmark
{
    private const int Rows = 5_000;
    private const int RowsOfATransaction = 100;
    private const int Rounds = 2;

    public static async Task RunAsync()
    {
        await using var bench = await Bench.StartAsync();
        var package = new TableServiceClient(bench.ConnectionString).GetTableClient(
            TableNames.AtomicLogs
        );
        var table = bench.Storage.Tables.GetTableClient(TableNames.AtomicLogs);
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (
                var (name, make) in (IEnumerable<(string, Func<int, TableEntity>)>)
                    [("small", Small), ("atomic log", Atomic)]
            )
            {
                await MeasureAsync(
                    $"{name}, package's client",
                    round,
                    make,
                    rows =>
                        package.SubmitTransactionAsync(
                            rows.Select(row => new TableTransactionAction(
                                TableTransactionActionType.UpsertReplace,
                                row
                            ))
                        )
                );
                await MeasureAsync(
                    $"{name}, TableBatch",
                    round,
                    make,
                    rows => TableBatch.WriteAsync(table, rows.ConvertAll(RowWrite.Put), default)
                );
            }
        }
    }

    // The rows are made before, so that only writing them is measured. The first round warms up.
    private static async Task MeasureAsync(
        string name,
        int round,
        Func<int, TableEntity> make,
        Func<List<TableEntity>, Task> write
    )
    {
        var transactions = Enumerable
            .Range(0, Rows)
            .Select(make)
            .Chunk(RowsOfATransaction)
            .Select(rows => rows.ToList())
            .ToList();
        var cost = await Cost.OfAsync(
            new CountingPolicy(),
            async () =>
            {
                foreach (var rows in transactions)
                {
                    await write(rows);
                }
            }
        );
        if (round > 0)
        {
            Console.WriteLine(
                $"{name, -28} {cost.Cpu.TotalMicroseconds / Rows, 6:F1} us CPU/row {cost.Bytes / Rows, 6} B/row"
            );
        }
    }

    private static TableEntity Small(int n) =>
        new($"raw{n / RowsOfATransaction}", $"{n}")
        {
            ["id"] = "01a204a05cdf7659b7c5684585fb0c1b",
            ["url"] = "https://a.example/page",
            ["receivedAt"] = TimeProvider.System.GetUtcNow(),
        };

    private static TableEntity Atomic(int n)
    {
        var at = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero).AddMinutes(
            n / RowsOfATransaction
        );
        var tracked = new TrackedEvent
        {
            Id = EventId.New(at),
            Project = "bench",
            Category = EventCategory.Session,
            Action = "page.visit",
            LogType = "PAGE_VISIT",
            ReceivedAt = at,
            User = $"user-{n}",
            Context = new EventContext
            {
                Url = "https://a.example/page",
                Referrer = "https://b.example/",
                UserAgent = "Mozilla/5.0 (X11; Linux x86_64) Browser/1.0",
                DeviceClass = "desktop",
                Locale = "en-GB",
            },
        };
        var item = new StreamItem(Bench.Frame([tracked], n, at), 0, default);
        var row = AtomicRow.Of(new LoggedEvent(tracked, item, at), 0);
        RowPlace.Set(row, item.Place);
        return row;
    }
}
