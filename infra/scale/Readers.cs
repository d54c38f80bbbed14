namespace Tracking.Scale;

/// <summary>What a reader does a second.</summary>
/// <param name="Sweep">What it does for the sweep of a partition.</param>
/// <param name="Invocations">How often it is invoked.</param>
/// <param name="TableRequests">Requests to tables.</param>
/// <param name="TableRows">Rows in them.</param>
/// <param name="BlobWrites">Requests that write blobs.</param>
/// <param name="BlobReads">Requests that read blobs.</param>
/// <param name="CpuSeconds">Time of a core.</param>
public sealed record Reading(
    SweepCost Sweep,
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
    /// <summary>How many groups of the hub read all events: one for all readers, or one each but of facts, which have that of exports.</summary>
    public static int Groups(Measured measured, Assumptions given) =>
        given.ReadersApart ? measured.Sweeps.Count - 1 : 1;

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
        return new Reading(
            measured.Sweeps.First(s => s.Function == name),
            PerSecond(c => c.Invocations),
            PerSecond(c => c.TableRequests),
            PerSecond(c => c.TableRows),
            PerSecond(c => c.BlobWrites),
            PerSecond(c => c.BlobReads),
            PerSecond(c => c.CpuMilliseconds) / 1_000
        );
    }
}
