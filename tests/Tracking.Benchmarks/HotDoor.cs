using BenchmarkDotNet.Attributes;

namespace Tracking.Benchmarks;

/// <summary>From the bytes of a request to those of its answer and of the frames, one request after the other.</summary>
[MemoryDiagnoser]
public class HotDoor : IAsyncDisposable
{
    private const int EventsOfABatch = 100;

    private Door? door;
    private int number;

    /// <summary>A batch as most are.</summary>
    [Benchmark(OperationsPerInvoke = EventsOfABatch)]
    public Task Batch() => AskAsync("batch");

    /// <summary>A batch with unknown members, escapes and other letters.</summary>
    [Benchmark(OperationsPerInvoke = EventsOfABatch)]
    public Task UnusualBatch() => AskAsync("unusual");

    /// <summary>A batch in Segment's dialect.</summary>
    [Benchmark(OperationsPerInvoke = EventsOfABatch)]
    public Task SegmentBatch() => AskAsync("segment");

    /// <summary>One event.</summary>
    [Benchmark]
    public Task OneEvent() => AskAsync("single");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await (door?.DisposeAsync() ?? ValueTask.CompletedTask);
        GC.SuppressFinalize(this);
    }

    private Task AskAsync(string kind) =>
        (door ??= new Door(kind, new Door.TakingHubs())).AskAsync(number++);
}
