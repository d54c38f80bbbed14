using System.Diagnostics;
using System.Globalization;
using Tracking.Load.Output;
using Tracking.Load.Sending;

namespace Tracking.Load.Parts;

/// <summary>
/// What it costs from sending to everything stored: as much as is taken, beside raw transactions of as many rows as
/// an event should need, in turn; and at a rate.
/// </summary>
internal sealed class StoredPart(Arguments arguments)
{
    private const string AtOnce = "at once";
    private const string Raw = "raw transactions";
    private const string ToRaw = "to raw";
    private const string Paced = "at a rate";
    private const string PerSecond = "events/s until all are stored";
    private const double RowsOfAnEvent = 2.2;

    private const int EventsOfAVisitor = 10;
    private const int SessionTimeoutSeconds = 60;

    // Until sessions end as fast as they begin: a timeout, a sweep each minute, and some more.
    private const int PacedWarmUpSeconds = 150;

    private readonly int rounds = arguments.Number("rounds", 3);
    private readonly int visitors = arguments.Number("visitors", 4000);
    private readonly int rate = arguments.Number("rate", 200);
    private readonly int minutes = arguments.Number("minutes", 4);
    private readonly Figures figures = new();
    private readonly Figures tables = new();

    /// <summary>Measures, prints and writes the tables.</summary>
    public async Task RunAsync()
    {
        for (var round = 0; round < rounds; round++)
        {
            var rowBytes = await RunAtOnceAsync();
            await RunRawAsync(rowBytes);
            figures.AddRatio(PerSecond, ToRaw, AtOnce, Raw);
        }

        if (minutes > 0)
        {
            await RunPacedAsync();
        }

        await Readme.TellAsync(
            "stored",
            $"""
            Medians of {rounds} rounds (least–greatest), one round at the rate. *At once*: {visitors
                * EventsOfAVisitor:N0} page
            visits of {visitors:N0} visitors in batches of 100. *Raw*: {RowsOfAnEvent} rows an event, as large as the app's.
            *At a rate*: {rate} events a second in four hub partitions for {minutes} minutes, one a request, sessions of
            10 events 20 seconds apart that begin, and end after {SessionTimeoutSeconds} seconds, all the while.

            {figures.Markdown(AtOnce, Raw, ToRaw, Paced)}

            Rows an event, by table:

            {tables.Markdown(AtOnce, Paced)}
            """,
            arguments.Has("keep-readme")
        );
    }

    private async Task<int> RunAtOnceAsync()
    {
        var events = visitors * EventsOfAVisitor;
        await using var run = await StoredRun.StartAsync();
        var before = run.Now;
        await using var sender = new SenderProcess(
            new SendPlan
            {
                Url = run.App.Url,
                Connections = 16,
                Batch = 100,
                Events = events,
                Visitors = visitors,
                IsStrict = true,
            }
        );
        var began = Stopwatch.GetTimestamp();
        var sent = await sender.WaitAsync();
        // The process took its time to start.
        began = Stopwatch.GetTimestamp() - (long)(sent.Time.TotalSeconds * Stopwatch.Frequency);
        var stored = await run.UntilStoredAsync(TimeSpan.FromMinutes(10));
        var used = run.Now - before;
        Add(AtOnce, events, Stopwatch.GetElapsedTime(began, stored), used);
        return (int)(used.Storage[Storage.StorageTally.RowBytes] / used.Storage["rows"]);
    }

    private async Task RunRawAsync(int rowBytes)
    {
        var events = visitors * EventsOfAVisitor;
        await using var storage = await Processes.LocalStorage.StartAsync();
        await using var raw = new SenderProcess([
            "raw",
            "--connection",
            storage.ConnectionString,
            "--rows",
            ((int)(events * RowsOfAnEvent)).ToString(CultureInfo.InvariantCulture),
            "--bytes",
            rowBytes.ToString(CultureInfo.InvariantCulture),
        ]);
        var written = await raw.WaitAsync();
        var used = new Used(written.Usage, storage.Usage, storage.Counts.Now);
        Add(Raw, written.Events / RowsOfAnEvent, written.Time, used);
    }

    private async Task RunPacedAsync()
    {
        await using var run = await StoredRun.StartAsync();
        await run.App.EndSessionsAfterAsync(SessionTimeoutSeconds);
        await using var sender = new SenderProcess(
            new SendPlan
            {
                Url = run.App.Url,
                Connections = 32,
                Batch = 1,
                Seconds = PacedWarmUpSeconds + 60 * minutes,
                Rate = rate,
                IsStrict = true,
            }
        );
        await Task.Delay(TimeSpan.FromSeconds(PacedWarmUpSeconds));
        var (first, before) = (await sender.NextAsync(), run.Now);
        var delays = new List<double>();
        Sent last;
        do
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            last = await sender.NextAsync();
            var now = TimeProvider.System.GetUtcNow();
            var until = await run.Places.DoneUntilAsync();
            delays.Add((now - (until ?? now)).TotalSeconds);
        } while (last.Time.TotalSeconds < PacedWarmUpSeconds + 60 * minutes - 3);

        var used = run.Now - before;
        Add(Paced, last.Events - first.Events, last.Time - first.Time, used);
        figures.Add("s until an event is in all tables and exports", Paced, Spread.Median(delays));
        figures.Add("the same, at most", Paced, delays.Max());
        await sender.WaitAsync();
        await run.UntilStoredAsync(TimeSpan.FromMinutes(10));
    }

    private void Add(string column, double events, TimeSpan time, Used used)
    {
        double Thousand(string what) => 1000 * used.Storage[what] / events;
        void Figure(string what, double value) => figures.Add(what, column, value);

        Figure(PerSecond, events / time.TotalSeconds);
        Figure("CPU µs an event of the app", used.App.Cpu.TotalMicroseconds / events);
        Figure("CPU µs an event of Azurite", used.Azurite.Cpu.TotalMicroseconds / events);
        Figure("rows an event", used.Storage["rows"] / events);
        Figure(
            "bytes of a row in a request",
            (double)used.Storage[Storage.StorageTally.RowBytes] / used.Storage["rows"]
        );
        Figure("requests to tables per 1,000 events", Thousand("table"));
        Figure("appends to blobs per 1,000 events", Thousand(Storage.StorageTally.Appends));
        Figure(
            "other requests to blobs per 1,000 events",
            Thousand("blob") - Thousand(Storage.StorageTally.Appends)
        );
        Figure("peak memory of the app, MB", used.App.Peak / 1e6);
        Figure("peak memory of Azurite, MB", used.Azurite.Peak / 1e6);
        foreach (var (table, rows) in used.Storage.Tables.Where(t => t.Rows > 0))
        {
            tables.Add(table, column, rows / events);
        }

        Console.WriteLine(
            $"{column}: {Spread.Number(events / time.TotalSeconds)} events/s, {Spread.Number(used.App.Cpu.TotalMicroseconds / events)} µs CPU an event and Azurite {Spread.Number(used.Azurite.Cpu.TotalMicroseconds / events)}, {Spread.Number(used.Storage["rows"] / events)} rows an event"
        );
    }
}
