using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Messaging.EventHubs;
using Tracking.Local.Clients;
using Tracking.Local.Hubs;

namespace Tracking.Exports;

/// <summary>
/// The hubs of the local app, read from its files while it runs or when it is stopped. Nothing is written or mended: what is
/// damaged there is passed.
/// </summary>
/// <param name="folder">The folder of the hubs, or the data folder that they are in.</param>
internal sealed class LocalHubs(string folder) : IHubs
{
    private readonly string folder = Directory.Exists(Path.Combine(folder, "hubs"))
        ? Path.Combine(folder, "hubs")
        : folder;

    /// <inheritdoc />
    public Task<IReadOnlyList<HubPartition>> OpenAsync(
        string hub,
        CancellationToken cancellationToken
    )
    {
        if (!Directory.Exists(folder))
        {
            throw new IOException($"There are no hubs in {Path.GetFullPath(folder)}.");
        }

        var ofHub = Path.Combine(folder, hub);
        return Task.FromResult<IReadOnlyList<HubPartition>>(
            Directory.Exists(ofHub)
                ?
                [
                    .. Directory
                        .EnumerateDirectories(ofHub)
                        .Where(path =>
                            int.TryParse(
                                Path.GetFileName(path),
                                NumberStyles.None,
                                CultureInfo.InvariantCulture,
                                out _
                            )
                        )
                        .Order(StringComparer.Ordinal)
                        .Select(Open),
                ]
                : []
        );
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static HubPartition Open(string path)
    {
        var segments = LogSegment.In(path).ToList();
        using var numbers = new LogNumbers(path);
        var last = segments.Count > 0 ? LastOf(segments[^1]) : -1;
        return new HubPartition(
            int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture),
            segments
                .Select(segment => segment.FirstStoredAt())
                .FirstOrDefault(at => at is not null),
            Math.Max(last, (numbers.Read()?.Next ?? 0) - 1),
            (from, cancellationToken) => ReadAsync(segments, from, cancellationToken)
        );
    }

    private static long LastOf(LogSegment segment)
    {
        var last = segment.FirstSequence - 1;
        foreach (var record in segment.Records())
        {
            last = record.Sequence;
        }

        return last;
    }

    private static async IAsyncEnumerable<EventData> ReadAsync(
        List<LogSegment> segments,
        DateTimeOffset from,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Those before the last one that begins before the time are not needed.
        var first = segments.FindLastIndex(segment => segment.FirstStoredAt() <= from);
        foreach (var segment in segments.Skip(Math.Max(0, first)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var record in segment.Records())
            {
                yield return StoredEvent.Decode(record);
            }
        }

        await Task.CompletedTask;
    }
}
