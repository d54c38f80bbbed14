namespace Tracking.Shared.Tables;

/// <summary>
/// Keys of partitions that were made lately, so that all rows of a minute or an hour share one text. It holds so many
/// at most, and forgets one for another.
/// </summary>
internal sealed class RecentKeys
{
    private const int Slots = 64;

    // Each is written as a whole, so that who reads one while it is replaced has the one or the other.
    private readonly Entry?[] entries = new Entry?[Slots];

    /// <summary>The key of something.</summary>
    /// <param name="project">Of which project.</param>
    /// <param name="kind">What is in its rows.</param>
    /// <param name="time">The time, as its key tells it.</param>
    /// <param name="partition">The hub partition.</param>
    /// <param name="make">Makes the key.</param>
    public string Get(
        string project,
        string kind,
        long time,
        int partition,
        Func<string, string, long, int, string> make
    )
    {
        ref var entry = ref entries[
            (uint)HashCode.Combine(project.Length, kind.Length, time, partition) % Slots
        ];
        if (
            entry is { } known
            && known.Time == time
            && known.Partition == partition
            && known.Project == project
            && known.Kind == kind
        )
        {
            return known.Key;
        }

        var key = make(project, kind, time, partition);
        entry = new(project, kind, time, partition, key);
        return key;
    }

    private sealed record Entry(string Project, string Kind, long Time, int Partition, string Key);
}
