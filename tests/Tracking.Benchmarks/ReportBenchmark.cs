using Tracking.Functions.Query;
using Tracking.Functions.Sessions;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Benchmarks;

/// <summary>What it costs to read a week of few and of many sessions: their first page, and what they came to.</summary>
internal static class ReportBenchmark
{
    private const int Partitions = 4;
    private const int Rounds = 5;
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly Project Site = new(
        "bench",
        "Bench",
        "site",
        [],
        Project.DefaultSessionTimeout
    );

    public static async Task RunAsync()
    {
        await using var bench = await Bench.StartAsync(Partitions);
        var counts = new SessionTallyReader(bench.Storage, bench.Hubs);
        var range = new TimeRange(Now.AddDays(-7), Now, 100);
        var report = new ReportFilter(range, false, new Periods(null, TimeZoneInfo.Utc));
        var stored = 0;
        foreach (var wanted in (int[])[1_000, 10_000, 50_000])
        {
            await StoreAsync(bench, stored, wanted);
            stored = wanted;
            await MeasureAsync(
                bench,
                $"{stored, 6} sessions, first page",
                () =>
                    new SessionPage(bench.Storage, bench.Hubs).ReadAsync(
                        Site.Id,
                        new SessionFilter(range, null, null, ""),
                        CancellationToken.None
                    )
            );
            await MeasureAsync(
                bench,
                $"{stored, 6} sessions, report",
                () => new SessionResults(counts).ReadAsync(Site, report, CancellationToken.None)
            );
            await MeasureAsync(
                bench,
                $"{stored, 6} sessions, metrics",
                () => new SessionMetrics(counts).ReadAsync(Site, report, CancellationToken.None)
            );
        }
    }

    private static async Task StoreAsync(Bench bench, int from, int to)
    {
        var random = new Random(from);
        for (var partition = 0; partition < Partitions; partition++)
        {
            var table = new SessionTable(bench.Storage.Tables.GetTableClient(TableNames.Sessions));
            var states = Enumerable
                .Range(from, (to - from) / Partitions)
                .Select(_ => Visit(Now.AddMinutes(-random.Next(7 * 24 * 60)), random))
                .OrderBy(state => state.Live!.StartedAt);
            foreach (var chunk in states.Chunk(1_000))
            {
                using var rows = new RowBuffer();
                await table.WriteAsync(
                    [
                        .. chunk.Select(state => new SessionWrite(
                            rows,
                            state.Owner,
                            state.Live!,
                            null,
                            [],
                            partition
                        )),
                    ],
                    CancellationToken.None
                );
            }
        }
    }

    private static SessionState Visit(DateTimeOffset at, Random random)
    {
        var token = SessionToken.New(Site.Id, at).Id;
        TrackedEvent Event(string action, string? dataKey, string json) =>
            new()
            {
                Id = EventId.New(at),
                Project = Site.Id,
                Category = EventCategory.Session,
                Action = action,
                DataKey = dataKey,
                Token = token,
                ReceivedAt = at,
                Context = new EventContext
                {
                    Url = $"https://shop.example/{random.Next(20)}",
                    DeviceClass = random.Next(2) == 0 ? "phone" : "desktop",
                },
                Params = RawJson.TryKeep(System.Text.Encoding.UTF8.GetBytes(json), out var kept)
                    ? kept
                    : default,
            };

        var seconds = (random.NextDouble() * 100).ToString("F1", null);
        return SessionFold
            .Apply(
                null,
                [
                    (Event("search", "SEARCH", "{}"), new(0, 0, at)),
                    (
                        Event(
                            "page.leave",
                            random.Next(2) == 0 ? "CLICK_MATCH" : null,
                            $$$"""{"metrics":{"seconds":{{{seconds}}},"CSAT":{{{random.Next(1, 6)}}}}}"""
                        ),
                        new(0, 1, at)
                    ),
                ],
                DateTimeOffset.MinValue
            )
            .State;
    }

    private static async Task MeasureAsync(Bench bench, string name, Func<Task> read)
    {
        await read();
        var costs = new List<Cost>();
        for (var round = 0; round < Rounds; round++)
        {
            costs.Add(await Cost.OfAsync(bench.Policy, read));
        }

        var median = costs.OrderBy(cost => cost.Wall).ElementAt(Rounds / 2);
        Console.WriteLine(
            $"{name, -28} {median.Requests, 5} requests {median.Wall.TotalMilliseconds, 7:F0} ms by the clock {median.Cpu.TotalMilliseconds, 7:F1} ms CPU {median.Bytes / 1024, 7} KiB"
        );
    }
}
