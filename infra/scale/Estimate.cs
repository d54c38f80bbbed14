namespace Tracking.Scale;

/// <summary>What so many events a month need.</summary>
/// <param name="MeanEventsPerSecond">Spread evenly over the month.</param>
/// <param name="PeakEventsPerSecond">In the busiest hours.</param>
/// <param name="Partitions">Partitions of each hub.</param>
/// <param name="EventsPerFrame">Events that share an envelope of the hub, on average.</param>
/// <param name="ThroughputUnits">Units of the namespace, for the peak.</param>
/// <param name="CollectorInstances">Instances that take requests in, at the peak.</param>
/// <param name="ReaderInstances">Instances that read the hubs, at the peak, of all functions.</param>
/// <param name="PeakRowsPerSecond">Rows written to tables.</param>
/// <param name="StorageAccounts">Accounts that these rows need.</param>
/// <param name="TableGigabytes">What the tables hold once the months are full.</param>
/// <param name="ExportGigabytes">What the exports hold then.</param>
public sealed record Needs(
    double MeanEventsPerSecond,
    double PeakEventsPerSecond,
    int Partitions,
    double EventsPerFrame,
    int ThroughputUnits,
    int CollectorInstances,
    int ReaderInstances,
    double PeakRowsPerSecond,
    int StorageAccounts,
    double TableGigabytes,
    double ExportGigabytes
);

/// <summary>What so many events a month need, and what that costs a month, by what is paid for.</summary>
public sealed record Estimate(
    double EventsPerMonth,
    Needs Needs,
    IReadOnlyDictionary<string, double> Costs
)
{
    /// <summary>What a month costs.</summary>
    public double Total => Costs.Values.Sum();
}
