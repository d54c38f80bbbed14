using System.Buffers;
using Azure.Messaging.EventHubs;
using BenchmarkDotNet.Attributes;
using Tracking.Functions.Atomic;
using Tracking.Functions.Exports;
using Tracking.Functions.Sessions;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Benchmarks;

/// <summary>What readers do with a frame of events of a shop's visitors, but for asking storage.</summary>
[MemoryDiagnoser]
public class HotReaders
{
    private const int Events = 100;

    private static readonly RowColumn Owner = new(OwnedRows.Owner);

    private static readonly DateTimeOffset At = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly ArrayBufferWriter<byte> lines = new(256 * 1024);
    private readonly EventData frame;
    private readonly IReadOnlyList<StreamItem> items;
    private readonly List<(TrackedEvent Tracked, EventSource Place)> visits;
    private readonly RowBuffer buffer = new();
    private readonly List<RowWrite> rows;
    private readonly TableAddress address = new(
        new Uri("http://127.0.0.1:10002/devstoreaccount1"),
        TableNames.AtomicLogs,
        ""
    );

    /// <summary>A frame.</summary>
    public HotReaders()
    {
        var events = new SiteTraffic(1)
            .Between(At, At.AddMinutes(10), 10)
            .Where(e => e.LogType is not null)
            .Take(Events)
            .ToList();
        frame = Bench.Frame(events, 1, At);
        items = FrameReader.Read(frame, new Refusals());
        visits =
        [
            .. items.Select(item => (item.Read(new Refusals())! with { Token = "t" }, item.Place)),
        ];
        rows = [.. Rows(buffer)];
    }

    /// <summary>Takes a frame apart and reads each event.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int Read()
    {
        var (refusals, read) = (new Refusals(), 0);
        foreach (var item in FrameReader.Read(frame, refusals))
        {
            read += item.Read(refusals) is null ? 0 : 1;
        }

        return read;
    }

    /// <summary>Folds a session of as many events.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public object Fold() => SessionFold.Apply(null, visits, DateTimeOffset.MinValue);

    /// <summary>Makes the row of each event.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int MakeRows()
    {
        using var made = new RowBuffer();
        return Rows(made).Count();
    }

    /// <summary>Writes the body of the transaction of these rows.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public long WriteTransaction()
    {
        using var bytes = new PooledBytes(64 * 1024);
        TransactionBody.Write(bytes, address, rows);
        return bytes.Written.Length;
    }

    /// <summary>Writes the line of each event.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int WriteLines()
    {
        lines.ResetWrittenCount();
        foreach (var item in items)
        {
            ExportLine.Write(lines, item, 0, null);
        }

        return lines.WrittenCount;
    }

    private IEnumerable<RowWrite> Rows(RowBuffer into)
    {
        foreach (var (tracked, place) in visits)
        {
            var logged = new LoggedEvent(tracked, items[place.Index], tracked.ReceivedAt);
            var keys = AtomicRow.KeysOf(logged, 0);
            into.Begin(keys.Partition, keys.Row);
            into.Set(Owner, keys.Owner);
            RowPlace.Set(into, place);
            AtomicRow.Write(into, logged);
            yield return RowWrite.Add(into.End());
        }
    }
}
