namespace Tracking.Exports;

/// <summary>Holds the rows of tables against the lines of an export, event by event.</summary>
/// <param name="hub">The name of the hub.</param>
/// <param name="whole">Up to which time everything is said to be in the tables; null while nothing is.</param>
/// <param name="findings">Told of what is found.</param>
internal sealed class RowCheck(string hub, DateTimeOffset? whole, Findings findings)
{
    // Of more than that something else is wrong, and they are told of as they are.
    private const int MostLookedFor = 1_000_000;

    // How long an id without a time of its own is known, and how far attempts of one that has are apart.
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);
    private static readonly TimeSpan Drift = TimeSpan.FromHours(1);

    private readonly Dictionary<UInt128, BucketEntry> missing = [];

    /// <summary>The events that have no row in the time that is looked at: they may have been sent before it too.</summary>
    public bool LooksForOlder => missing.Count > 0;

    /// <summary>Takes the lines and the rows of one event.</summary>
    public void Take(IReadOnlyList<BucketEntry> ofOne)
    {
        var lines = ofOne.Where(entry => !entry.IsRow).ToList();
        var rows = ofOne.Where(entry => entry.IsRow).ToList();
        var places = lines
            .Select(line => (line.Partition, line.Place.Sequence, line.Place.Index))
            .ToHashSet();
        BucketEntry? before = null;
        foreach (var row in rows)
        {
            var count = findings.Of(hub, row.Partition, row.Place.EnqueuedAt);
            count.Rows++;
            if (places.Contains((row.Partition, row.Place.Sequence, row.Place.Index)))
            {
                count.Distinct += before is null || !IsSame(before, row) ? 1 : 0;
            }
            else
            {
                findings.Add(
                    count.Lines == 0 ? Finding.GoneFromExports : Finding.RowOfNothing,
                    row.Found
                );
            }

            if (before is not null && IsSame(before, row))
            {
                findings.Add(Finding.RowTwice, row.Found);
            }

            before = row;
        }

        if (rows.Count > 0)
        {
            return;
        }

        var first = lines[0];
        findings.Of(hub, first.Partition, first.Place.EnqueuedAt).Distinct++;
        if (whole is null || first.Place.EnqueuedAt >= whole)
        {
            findings.Add(Finding.NotYetRow, first.Found);
        }
        else if (missing.Count < MostLookedFor)
        {
            missing[first.Key] = first;
        }
        else
        {
            findings.Add(Finding.MissingRow, first.Found);
        }
    }

    /// <summary>Takes a row of a time before.</summary>
    public void TakeOlder(BucketEntry row)
    {
        if (missing.Remove(row.Key, out var line))
        {
            findings.Of(hub, line.Partition, line.Place.EnqueuedAt).Distinct--;
            findings.Add(Finding.SentBefore, line.Found);
        }
    }

    /// <summary>Tells of what has no row at all.</summary>
    public void End()
    {
        foreach (var line in missing.Values.OrderBy(line => line.Place.EnqueuedAt))
        {
            findings.Add(Finding.MissingRow, line.Found);
        }
    }

    // What is sent again later than that is another event, as it is in the tables of rows.
    private static bool IsSame(BucketEntry one, BucketEntry other) =>
        (one.FiledAt - other.FiledAt).Duration() <= (other.IsTimed ? Drift : Memory);
}
