using Tracking.Shared.Events;

namespace Tracking.Exports;

/// <summary>What is found of an event, a line or a row.</summary>
internal enum Finding
{
    /// <summary>An event of the hub has no line.</summary>
    MissingLine,

    /// <summary>A line is there twice.</summary>
    LineTwice,

    /// <summary>A line is of no event that the hub has or has had.</summary>
    LineOfNothing,

    /// <summary>An event with a line has no row.</summary>
    MissingRow,

    /// <summary>An event has two rows.</summary>
    RowTwice,

    /// <summary>A row is of no line.</summary>
    RowOfNothing,

    /// <summary>An event of the hub that is not exported yet.</summary>
    NotYetLine,

    /// <summary>A line of which it is not said yet that it is in the table.</summary>
    NotYetRow,

    /// <summary>A line of an event that the hub no longer keeps.</summary>
    GoneFromHub,

    /// <summary>A line of a frame that is missing in the hub.</summary>
    LostByHub,

    /// <summary>A row of an hour of which there are no exports any more.</summary>
    GoneFromExports,

    /// <summary>A line that is no event, which its readers have told of as a dead letter.</summary>
    NoEvent,

    /// <summary>An event of which a row stood in the table before the time that is looked at.</summary>
    SentBefore,
}

/// <summary>Where something was found.</summary>
internal sealed record FoundEvent(string? Project, string? Id, int Partition, EventSource Place);

/// <summary>What a partition of a hub has in an hour, in the hub, in the exports and in the tables.</summary>
internal sealed class HourCount
{
    public long Frames { get; set; }

    public long Events { get; set; }

    public long Lines { get; set; }

    public long Distinct { get; set; }

    public long Rows { get; set; }
}

/// <summary>What was counted and found.</summary>
internal sealed class Findings
{
    private const int Shown = 5;

    private readonly SortedDictionary<(string, int, DateTimeOffset), HourCount> hours = [];
    private readonly SortedDictionary<Finding, (long Count, List<FoundEvent> First)> found = [];

    /// <summary>By hub, partition and hour.</summary>
    public IReadOnlyDictionary<(string Hub, int Partition, DateTimeOffset Hour), HourCount> Hours =>
        hours;

    /// <summary>How often something was found, and the first few.</summary>
    public IReadOnlyDictionary<Finding, (long Count, List<FoundEvent> First)> Found => found;

    /// <summary>Up to which time everything is in the tables, by hub.</summary>
    public Dictionary<string, DateTimeOffset?> Whole { get; } = [];

    /// <summary>Whether something is missing or there twice.</summary>
    public bool HasProblems =>
        Damage.Count > 0 || found.Keys.Any(finding => finding <= Finding.RowOfNothing);

    /// <summary>What of the tables cannot be read, a sentence each; its rows count as missing.</summary>
    public List<string> Damage { get; } = [];

    /// <summary>The count of an hour.</summary>
    public HourCount Of(string hub, int partition, DateTimeOffset storedAt)
    {
        var hour = new DateTimeOffset(
            storedAt.UtcDateTime.Date.AddHours(storedAt.UtcDateTime.Hour),
            TimeSpan.Zero
        );
        if (!hours.TryGetValue((hub, partition, hour), out var count))
        {
            hours[(hub, partition, hour)] = count = new HourCount();
        }

        return count;
    }

    /// <summary>Notes something.</summary>
    public void Add(Finding finding, FoundEvent what)
    {
        var (count, first) = found.GetValueOrDefault(finding, (0, []));
        if (first.Count < Shown)
        {
            first.Add(what);
        }

        found[finding] = (count + 1, first);
    }
}
