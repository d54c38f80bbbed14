using System.Diagnostics;
using Tracking.Load.Output;
using Tracking.Load.Sending;
using Tracking.Load.Storage;

namespace Tracking.Load.Parts;

/// <summary>A million events at a steady rate through the app and its Azurite: whether they last.</summary>
internal sealed class MillionPart(Arguments arguments)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CountingPatience = TimeSpan.FromMinutes(10);

    // In times of the time of sending.
    private const int Patience = 4;

    private readonly int events = arguments.Number("events", 1_000_000);
    private readonly int rate = arguments.Number("rate", 1_000);
    private readonly int batch = arguments.Number("batch", 1);
    private readonly List<Sample> samples = [];

    /// <summary>Sends, watches, and writes samples, pictures and the table.</summary>
    public async Task RunAsync()
    {
        await using var run = await StoredRun.StartAsync();
        var before = run.Now;
        await using var sender = new SenderProcess(
            new SendPlan
            {
                Url = run.App.Url,
                Connections = 64,
                Batch = batch,
                Events = events,
                Rate = rate,
                IsStrict = true,
            }
        );
        var first = await sender.NextAsync();
        var began = TimeProvider.System.GetUtcNow() - first.Time;
        var sent = new SentOverTime(began);
        sender.Progressed += sent.Add;
        var isAll = false;
        var most = TimeSpan.FromSeconds((double)Patience * events / rate);
        Console.WriteLine(Sample.Header);
        while (!isAll && TimeProvider.System.GetUtcNow() - began < most)
        {
            await Task.Delay(Every);
            var wasDone = sender.IsDone;
            isAll = await TakeAsync(run, before, sender, sent, began) && wasDone;
        }

        await TellAsync(run, sender, isAll, run.Now - before);
    }

    // Whether everything is stored that was sent.
    private async Task<bool> TakeAsync(
        StoredRun run,
        Used before,
        SenderProcess sender,
        SentOverTime sent,
        DateTimeOffset began
    )
    {
        // Before it is looked what is stored, so that as much as that was there to be stored.
        var (now, last) = (TimeProvider.System.GetUtcNow(), sender.Last.Events);
        var until = await run.Places.DoneUntilAsync();
        var used = run.Now - before;
        samples.Add(
            new(
                (now - began).TotalSeconds,
                last,
                until is null ? last : Math.Min(last, sent.At(until.Value)),
                used.Storage[StorageTally.RowsOf(Tracking.Shared.Tables.TableNames.AtomicLogs)],
                used.App.Memory / 1e6,
                used.Azurite.Memory / 1e6,
                used.App.Cpu.TotalSeconds,
                used.Azurite.Cpu.TotalSeconds
            )
        );
        Console.WriteLine(samples[^1].Csv);
        return until is null;
    }

    private async Task TellAsync(StoredRun run, SenderProcess sender, bool isAll, Used used)
    {
        var counting = Stopwatch.StartNew();
        var warm = StoredRun.WarmUpEvents;
        var lines = await StoredEvents.LinesAsync(run.Storage.Direct) - warm;
        var rows = await StoredEvents.RowsAsync(run.Storage.Direct, CountingPatience) - warm;
        Console.WriteLine($"Counted in {counting.Elapsed.TotalSeconds:0} s.");
        var time = sender.Last.Time.TotalSeconds;
        var early = samples[samples.Count / 10];
        var table = $"""
            | | |
            |---|---|
            | sent and accepted | {sender.Last.Events:N0} in {time:N0} s, {sender.Last.Events / time:N0} a second |
            | all stored | {(
                isAll
                    ? $"within {samples[^1].Seconds:N0} s, {samples[^1].Seconds / time:0.00} times the time of sending"
                    : $"no: {samples[^1].Stored:N0} after {samples[^1].Seconds:N0} s"
            )} |
            | rows in the atomic logs | {(rows is null ? $"not counted in {CountingPatience.TotalMinutes} minutes" : $"{rows:N0}")} |
            | lines in the exports | {lines:N0} |
            | CPU µs an event of the app, of Azurite | {Spread.Number(used.App.Cpu.TotalMicroseconds / events)}, {Spread.Number(used.Azurite.Cpu.TotalMicroseconds / events)} |
            | memory of the app after a tenth, at the end, at most, MB | {early.AppMegabytes:0}, {samples[^1].AppMegabytes:0}, {used.App.Peak / 1e6:0} |
            | the same of Azurite | {early.AzuriteMegabytes:0}, {samples[^1].AzuriteMegabytes:0}, {used.Azurite.Peak / 1e6:0} |
            | rows an event | {Spread.Number((double)used.Storage[StorageTally.Rows] / events)} |

            ![Sent and stored over time](million-stored.svg)
            ![Memory over time](million-memory.svg)
            ![CPU an event](million-cost.svg)
            """;
        await DrawAsync();
        await Readme.TellAsync("million", table, arguments.Has("keep-readme"));
    }

    // Of each twentieth of the events.
    private IEnumerable<(double, double)> Costs(Func<Sample, double> cpu)
    {
        var last = samples[0];
        foreach (var sample in samples.Where(s => s.Stored > last.Stored))
        {
            if (sample.Stored - last.Stored >= events / 20)
            {
                yield return (
                    sample.Stored,
                    1e6 * (cpu(sample) - cpu(last)) / (sample.Stored - last.Stored)
                );
                last = sample;
            }
        }
    }

    private async Task DrawAsync()
    {
        // A trial leaves what is there.
        var folder = arguments.Has("keep-readme")
            ? Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "tracking-load")).FullName
            : Metadata.Folder;
        static Line Of(string name, string colour, IEnumerable<(double, double)> points) =>
            new(name, colour, [.. points]);
        IEnumerable<(double, double)> Points(Func<Sample, double> value) =>
            samples.Select(sample => (sample.Seconds, value(sample)));
        await File.WriteAllLinesAsync(
            Path.Combine(folder, "million.csv"),
            [Sample.Header, .. samples.Select(sample => sample.Csv)]
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder, "million-stored.svg"),
            Chart.Draw(
                $"{rate:N0} events a second: sent, and stored by all readers",
                "events",
                new Axis("s"),
                Of("sent", "#888888", Points(s => s.Sent).Prepend((0, 0))),
                Of("stored", "#1f77b4", Points(s => s.Stored).Prepend((0, 0)))
            )
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder, "million-memory.svg"),
            Chart.Draw(
                $"{rate:N0} events a second: resident memory",
                "MB",
                new Axis("s"),
                Of("app", "#1f77b4", Points(s => s.AppMegabytes)),
                Of("Azurite", "#d62728", Points(s => s.AzuriteMegabytes))
            )
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder, "million-cost.svg"),
            Chart.Draw(
                "What an event cost of CPU, by how many are stored",
                "µs",
                new Axis("events"),
                Of("app", "#1f77b4", Costs(s => s.AppCpu)),
                Of("Azurite", "#d62728", Costs(s => s.AzuriteCpu))
            )
        );
        Console.WriteLine($"Samples and pictures are in {folder}.");
    }
}
