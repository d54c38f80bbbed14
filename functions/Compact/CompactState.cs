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
}
