using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>
/// Which events the files of a table of events have. Only the ids are read, and of files that are not in the range of
/// times none: a file never changes, so what was read is remembered, up to a bound.
/// </summary>
internal sealed class KnownEvents
{
    private const int MaximumKept = 2_000_000;

    private static readonly LakeSchema Columns = new([
        new("id", LakeType.Text),
        new("token", LakeType.Text),
        new("user_id", LakeType.Text),
    ]);

    private readonly Dictionary<string, HashSet<UInt128>> files = [];
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

            var keys = await KeysOfAsync(table, file, cancellationToken);
            var there = wanted.Select(one => one.Key).Where(keys.Contains).ToHashSet();
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

    private async Task<HashSet<UInt128>> KeysOfAsync(
        DeltaTable table,
        DeltaAdd file,
        CancellationToken cancellationToken
    )
    {
        var name = $"{table.Path}/{file.Path}";
        if (files.TryGetValue(name, out var known))
        {
            return known;
        }

        var rows = new LakeRows(Columns);
        await table.ReadFileAsync(file, rows, cancellationToken);
        var keys = Enumerable.Range(0, rows.Count).Select(row => KeyOf(rows, row)).ToHashSet();
        if (kept + keys.Count > MaximumKept)
        {
            files.Clear();
            kept = 0;
        }

        files[name] = keys;
        kept += keys.Count;
        return keys;
    }
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
