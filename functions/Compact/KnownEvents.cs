using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>
/// Which events the files of a table of events have. Only the ids are read, and of files that are not in the range of
/// times none. A file never changes, so what was read is remembered, as half of each key: where that is found the file is
/// read again.
/// </summary>
internal sealed class KnownEvents
{
    // Each takes 8 bytes.
    private const int MaximumKept = 1_000_000;

    private static readonly LakeSchema Columns = new([
        new("id", LakeType.Text),
        new("token", LakeType.Text),
        new("user_id", LakeType.Text),
    ]);

    private readonly Dictionary<string, ulong[]> files = [];
    private int kept;

    /// <summary>The files that have one of some events.</summary>
    /// <param name="table">The table.</param>
    /// <param name="snapshot">What it is.</param>
    /// <param name="wanted">The keys of events, with the times between which they are filed.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<IReadOnlyDictionary<DeltaAdd, IReadOnlySet<UInt128>>> FindAsync(
        DeltaTable table,
        DeltaSnapshot snapshot,
        IReadOnlyCollection<FiledEvent> wanted,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<DeltaAdd, IReadOnlySet<UInt128>>();
        var hours = new SortedSet<long>(wanted.SelectMany(one => one.Hours));
        foreach (var file in snapshot.Files.Values.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            if (
                LakeStats.TimesOf(file, "filed_at") is { } times
                && hours
                    .GetViewBetween(FiledEvent.HourOf(times.From), FiledEvent.HourOf(times.To))
                    .Count == 0
            )
            {
                continue;
            }

            var there = await FindAsync(table, file, wanted, cancellationToken);
            if (there.Count > 0)
            {
                found[file] = there;
            }
        }

        return found;
    }

    /// <summary>The key of a row.</summary>
    public static UInt128 KeyOf(LakeRows rows, int row)
    {
        var id = rows.Text(rows.Schema.IndexOf("id"), row)!;
        return EventKey.Of(
            rows.Text(rows.Schema.IndexOf("token"), row)
                ?? rows.Text(rows.Schema.IndexOf("user_id"), row)
                ?? id,
            id
        );
    }

    private async Task<HashSet<UInt128>> FindAsync(
        DeltaTable table,
        DeltaAdd file,
        IReadOnlyCollection<FiledEvent> wanted,
        CancellationToken cancellationToken
    )
    {
        var name = $"{table.Path}/{file.Path}";
        HashSet<UInt128>? read = null;
        if (!files.TryGetValue(name, out var halves))
        {
            read = await ReadAsync(table, file, cancellationToken);
            Keep(name, halves = [.. read.Select(Half).Order()]);
        }

        var likely = wanted
            .Select(one => one.Key)
            .Where(key => Array.BinarySearch(halves, Half(key)) >= 0)
            .ToHashSet();
        if (likely.Count > 0)
        {
            likely.IntersectWith(read ?? await ReadAsync(table, file, cancellationToken));
        }

        return likely;
    }

    private void Keep(string name, ulong[] halves)
    {
        if (kept + halves.Length > MaximumKept)
        {
            files.Clear();
            kept = 0;
        }

        files[name] = halves;
        kept += halves.Length;
    }

    private static async Task<HashSet<UInt128>> ReadAsync(
        DeltaTable table,
        DeltaAdd file,
        CancellationToken cancellationToken
    )
    {
        var rows = new LakeRows(Columns);
        await table.ReadFileAsync(file, rows, cancellationToken);
        return [.. Enumerable.Range(0, rows.Count).Select(row => KeyOf(rows, row))];
    }

    private static ulong Half(UInt128 key) => (ulong)key;
}

/// <summary>An event that is looked for.</summary>
/// <param name="Key">Its key.</param>
/// <param name="From">The earliest time under which it may be filed.</param>
/// <param name="To">The latest.</param>
internal readonly record struct FiledEvent(UInt128 Key, DateTimeOffset From, DateTimeOffset To)
{
    // Of attempts to send an event without a time in its id the corrected times differ a little.
    private static readonly TimeSpan Drift = TimeSpan.FromHours(1);

    // What says no time at all is known for as long as sessions know it.
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    /// <summary>The hours since 1970 that it may be filed in.</summary>
    public IEnumerable<long> Hours
    {
        get
        {
            for (var hour = HourOf(From); hour <= HourOf(To); hour++)
            {
                yield return hour;
            }
        }
    }

    /// <summary>The hours since 1970 of a time.</summary>
    public static long HourOf(DateTimeOffset time) =>
        (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerHour;

    /// <summary>What is looked for to find out whether an event is there.</summary>
    public static FiledEvent Of(Shared.Events.TrackedEvent tracked)
    {
        var (key, at) = (EventKey.Of(tracked), EventRow.FiledAt(tracked));
        return at != tracked.OccurredAt && at != tracked.ReceivedAt ? new FiledEvent(key, at, at)
            : tracked.OccurredAt is null ? new FiledEvent(key, at - Memory, at)
            : new FiledEvent(key, at - Drift, at + Drift);
    }
}
