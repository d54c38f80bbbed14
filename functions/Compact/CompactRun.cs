using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>The state of a run, and when it is written.</summary>
internal sealed class CompactRun(StateBlob blob, CompactState state)
{
    /// <summary>What is remembered.</summary>
    public CompactState State => state;

    /// <summary>Up to where a partition of a hub's export is in the tables.</summary>
    public StreamPlace? PlaceOf(string hub, int partition) =>
        state.Places.GetValueOrDefault(KeyOf(hub, partition));

    /// <summary>Says up to where partitions of a hub's export are in the tables.</summary>
    public void Move(string hub, IEnumerable<KeyValuePair<int, StreamPlace>> places)
    {
        foreach (var (partition, place) in places)
        {
            state.Places[KeyOf(hub, partition)] = place;
        }
    }

    /// <summary>From which hour on an export may have lines that are not in the tables; null when that is not known.</summary>
    public DateTimeOffset? FirstHour(string hub) =>
        state.Whole.TryGetValue(hub, out var whole) && whole > DateTimeOffset.UnixEpoch
            ? LakePeriod.HourOf(whole).Start
            : null;

    /// <summary>Remembers periods of tables whose files are going to change.</summary>
    public async Task TouchAsync(
        IEnumerable<(string Table, LakePeriod Period)> periods,
        CancellationToken cancellationToken
    )
    {
        var isNew = false;
        foreach (var table in periods.GroupBy(p => p.Table, p => p.Period))
        {
            isNew |= state.Touch(table.Key, table);
        }

        if (isNew)
        {
            await SaveAsync(cancellationToken);
        }
    }

    /// <summary>Writes the state.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) =>
        blob.WriteAsync(state, cancellationToken);

    private static string KeyOf(string hub, int partition) =>
        $"{hub}/{TableKey.Partition(partition)}";
}
