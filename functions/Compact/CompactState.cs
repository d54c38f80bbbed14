using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>
/// What the compactor remembers between its runs, in one blob. It is behind the tables, never before them: what is read
/// again after a run that ended in the middle, the tables say that they have.
/// </summary>
internal sealed record CompactState
{
    /// <summary>When the last run was done.</summary>
    public DateTimeOffset? RanAt { get; set; }

    /// <summary>Up to where each partition of each export is in the tables, by <c>{hub}/{partition}</c>.</summary>
    public Dictionary<string, StreamPlace> Places { get; init; } = [];

    /// <summary>Up to which time everything of a hub is in the tables.</summary>
    public Dictionary<string, DateTimeOffset> Whole { get; init; } = [];

    /// <summary>
    /// The periods of each table, by its path, whose files are still to be merged, when they are over, and whose manifest
    /// is to be written. They are remembered before a file of theirs changes.
    /// </summary>
    public Dictionary<string, SortedSet<string>> Open { get; init; } = [];

    /// <summary>When it is to be looked for each table, by its path, whether files of it are to be deleted.</summary>
    public Dictionary<string, DateTimeOffset> Vacuum { get; init; } = [];

    /// <summary>
    /// The projects whose tables could not be written for a reason that does not pass, by <c>{hub}/{project}</c>, with the
    /// places from which their events are missing. Nobody else waits for them.
    /// </summary>
    public Dictionary<string, FailedProject> Failed { get; init; } = [];

    /// <summary>Up to where a partition of a hub's export is in the tables.</summary>
    public static StreamPlace? PlaceOf(
        IReadOnlyDictionary<string, StreamPlace> places,
        string hub,
        int partition
    ) => places.GetValueOrDefault(KeyOf(hub, partition));

    /// <summary>Says up to where partitions of a hub's export are in the tables.</summary>
    public static void Move(
        Dictionary<string, StreamPlace> places,
        string hub,
        IEnumerable<KeyValuePair<int, StreamPlace>> moved
    )
    {
        foreach (var (partition, place) in moved)
        {
            places[KeyOf(hub, partition)] = place;
        }
    }

    /// <summary>Forgets a period of a table.</summary>
    public void Close(string table, LakePeriod period)
    {
        Open[table].Remove(period.ToString());
        if (Open[table].Count == 0)
        {
            Open.Remove(table);
        }
    }

    /// <summary>Remembers periods of a table.</summary>
    /// <returns>Whether one of them was not known.</returns>
    public bool Touch(string table, IEnumerable<LakePeriod> periods)
    {
        if (!Open.TryGetValue(table, out var open))
        {
            Open[table] = open = new SortedSet<string>(StringComparer.Ordinal);
        }

        var before = open.Count;
        open.UnionWith(periods.Select(period => period.ToString()));
        return open.Count > before;
    }

    private static string KeyOf(string hub, int partition) =>
        $"{hub}/{TableKey.Partition(partition)}";
}

/// <summary>A project whose tables could not be written.</summary>
/// <param name="At">When that was first.</param>
/// <param name="Error">What was wrong, last.</param>
/// <param name="WholeUntil">Up to which time everything was in its tables then; null when that was not known.</param>
/// <param name="Places">Up to where its tables have each partition of each export, as <see cref="CompactState.Places"/>.</param>
internal sealed record FailedProject(
    DateTimeOffset At,
    string Error,
    DateTimeOffset? WholeUntil,
    Dictionary<string, StreamPlace> Places
);
