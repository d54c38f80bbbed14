using System.Collections.Concurrent;

namespace Tracking.Functions.Forward.Heap;

/// <summary>Heap.</summary>
internal sealed class HeapKind(TargetHttp http, TimeProvider time) : ITargetKind
{
    // An app has its rates once, however many targets and partitions send to it.
    private readonly ConcurrentDictionary<(string Server, string AppId), HeapRates> rates = new();

    /// <summary>Where Heap listens, outside of its European region.</summary>
    public static Uri DefaultUrl { get; } = new("https://heapanalytics.com");

    /// <inheritdoc />
    public string Name => "heap";

    /// <inheritdoc />
    public TargetFault? Check(TargetSettings settings)
    {
        HeapOptions.Read(settings.Options, out var fault);
        return fault;
    }

    /// <inheritdoc />
    public ITarget Open(TargetSettings settings)
    {
        var options = HeapOptions.Read(settings.Options, out _);
        return new HeapTarget(
            new HeapRequests(http, settings, options.AppId),
            options.Identity,
            rates.GetOrAdd((settings.Url.Authority, options.AppId), _ => new HeapRates(time))
        );
    }
}
