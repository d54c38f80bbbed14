using System.Collections.Concurrent;

namespace Tracking.Functions.Forward;

/// <summary>The ways of this process to targets: one for each target and partition.</summary>
public sealed class TargetLanes(TallyStore tallies, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Target, int Partition), TargetLane> lanes = new();

    /// <summary>The way to a target, for a partition.</summary>
    internal TargetLane Of(string target, int partition) =>
        lanes.GetOrAdd((target, partition), _ => new TargetLane(new TargetTally(), time));

    /// <summary>Writes down what was counted since the last time.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var ((target, partition), lane) in lanes)
        {
            if (lane.Tally.Take() is not { } counts)
            {
                continue;
            }

            try
            {
                await tallies.AddAsync(target, partition, counts, cancellationToken);
            }
            catch
            {
                lane.Tally.Add(counts);
                throw;
            }
        }
    }

    /// <summary>Forgets targets that there are no more.</summary>
    internal void Keep(IReadOnlySet<string> targets)
    {
        foreach (var key in lanes.Keys.Where(key => !targets.Contains(key.Target)))
        {
            lanes.TryRemove(key, out _);
        }
    }
}
