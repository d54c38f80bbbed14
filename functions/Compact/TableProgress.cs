using Tracking.Shared.Lake;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>
/// Up to where a commit takes a table in the partitions of a hub. It stands in the same commit as the rows, so a stretch
/// that is read again, after whatever died when, is not taken twice.
/// </summary>
internal sealed class TableProgress
{
    private readonly Dictionary<int, string> apps = [];
    private readonly Dictionary<string, long> transactions = [];

    /// <summary>Up to where the commit takes the table, by the name that Delta knows the partition by.</summary>
    public IReadOnlyDictionary<string, long> Transactions => transactions;

    /// <summary>Up to the places of the partitions of a hub.</summary>
    public static TableProgress Of(string hub, IReadOnlyDictionary<int, StreamPlace> places)
    {
        var progress = new TableProgress();
        foreach (var (partition, place) in places)
        {
            // A hub that is made anew counts from 0 again, which Delta would take for what it has.
            var generation = place.Generation == 0 ? "" : $"/{place.Generation}";
            var app = $"{hub}/{TableKey.Partition(partition)}{generation}";
            progress.apps[partition] = app;
            progress.transactions[app] = place.Last.Sequence;
        }

        return progress;
    }

    /// <summary>Whether a table does not have a line yet.</summary>
    public bool IsNew(DeltaSnapshot snapshot, ExportedEvent line) =>
        !snapshot.Transactions.TryGetValue(apps[line.Partition], out var done)
        || line.Place.Sequence > done;
}
