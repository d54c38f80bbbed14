namespace Tracking.Scale;

/// <summary>What a reader does a second.</summary>
/// <param name="Sweep">What it does for the sweep of a partition.</param>
/// <param name="IsSwept">Whether sweeps come to it.</param>
/// <param name="Invocations">How often it is invoked.</param>
/// <param name="TableRequests">Requests to tables.</param>
/// <param name="TableRows">Rows in them.</param>
/// <param name="BlobWrites">Requests that write blobs.</param>
/// <param name="BlobReads">Requests that read blobs.</param>
/// <param name="CpuSeconds">Time of a core.</param>
public sealed record Reading(
    SweepCost Sweep,
    bool IsSwept,
    double Invocations,
    double TableRequests,
    double TableRows,
    double BlobWrites,
    double BlobReads,
    double CpuSeconds
);

/// <summary>The functions that read the hubs, over a number of partitions, when they wait so long for more.</summary>
public sealed class Readers(Measured measured, int partitions, int waitSeconds)
{
    /// <summary>What each of them does when so many events come a second.</summary>
    public IReadOnlyList<Reading> At(double eventsPerSecond) =>
        [
            .. measured
                .Readers.Where(r => r.WaitSeconds == waitSeconds)
                .GroupBy(r => r.Function)
                .Select(function => Of(function.Key, [.. function], eventsPerSecond)),
        ];

    private Reading Of(string name, IReadOnlyList<ReaderCost> costs, double events)
    {
        double PerSecond(Func<ReaderCost, double> cost) =>
            events
            / 1_000
            * Interpolation.At(costs, c => c.EventsPerSecond, cost, events / partitions);
        var sweep = measured.Sweeps.FirstOrDefault(s => s.Function == name);
        return new Reading(
            sweep ?? new SweepCost(name, 0),
            sweep is not null,
            PerSecond(c => c.Invocations),
            PerSecond(c => c.TableRequests),
            PerSecond(c => c.TableRows),
            PerSecond(c => c.BlobWrites),
            PerSecond(c => c.BlobReads),
            PerSecond(c => c.CpuMilliseconds) / 1_000
        );
    }
}
