using Azure.Messaging.EventHubs;
using Tracking.Shared.Streams;

namespace Tracking.Tests.Doubles;

/// <summary>A host that hands over, fails, rewinds, skips, and has two owners of a partition at times.</summary>
/// <param name="random">What it does when.</param>
/// <param name="create">Makes a reader, of whom one dies now and then.</param>
/// <param name="hasCursor">Whether a reader has said up to where it is.</param>
internal sealed class UnreliableHost(
    Random random,
    Func<PartitionRunner> create,
    Func<Task<bool>> hasCursor
)
{
    /// <summary>Hands frames over until all have been.</summary>
    public async Task HandOverAsync(IReadOnlyList<EventData> frames)
    {
        var (one, other) = (create(), create());
        for (var next = 0; next < frames.Count; )
        {
            var rewound = Math.Max(0, next - (random.Next(4) == 0 ? random.Next(6) : 0));
            var batch = frames.Skip(rewound).Take(random.Next(1, 6)).ToList();
            try
            {
                await (
                    random.Next(3) == 0
                        ? Task.WhenAll(RunAsync(one, batch), RunAsync(other, batch))
                        : RunAsync(one, batch)
                );
                next = Math.Max(next, rewound + batch.Count);
            }
            catch (Exception e) when (ReaderFailure.IsLater(e))
            {
                // Repeated, or, as happens at a shutdown, skipped; never the last, and never what
                // failed before a cursor could be written at all.
                if (
                    random.Next(3) == 0
                    && rewound + batch.Count < frames.Count
                    && await hasCursor()
                )
                {
                    next = Math.Max(next, rewound + batch.Count);
                }

                (one, other) = random.Next(3) switch
                {
                    0 => (create(), other),
                    1 => (other, create()),
                    _ => (one, other),
                };
            }
        }
    }

    /// <summary>Has the last word, which is a good one.</summary>
    public Task EndAsync(IReadOnlyList<EventData> frames) => RunAsync(create(), [frames[^1]]);

    private static Task RunAsync(PartitionRunner reader, IReadOnlyList<EventData> batch) =>
        Task.Run(() => reader.RunAsync(batch, CancellationToken.None));
}
