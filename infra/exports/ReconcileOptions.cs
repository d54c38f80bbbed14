namespace Tracking.Exports;

/// <summary>What is to be counted.</summary>
/// <param name="Connection">A connection string of the storage account, or its name; null for that of the environment, else the local one.</param>
/// <param name="HubsFolder">The folder of the local app's hubs; null when they are on Azure.</param>
/// <param name="EventHubs">A connection string of the hubs' namespace, or its host name; null for the local folder.</param>
/// <param name="ConsumerGroup">The consumer group as which the namespace is read.</param>
/// <param name="From">From this time on.</param>
/// <param name="To">Before this time.</param>
/// <param name="Project">The only project that counts; null for all.</param>
internal sealed record ReconcileOptions(
    string? Connection,
    string? HubsFolder,
    string? EventHubs,
    string ConsumerGroup,
    DateTimeOffset From,
    DateTimeOffset To,
    string? Project
)
{
    /// <summary>Whether something of a project counts. What is of no project counts when all do.</summary>
    public bool Counts(string? project) => Project is null || Project == project;

    /// <summary>Whether something that the hub stored at a time counts. Exports have times to the microsecond.</summary>
    public bool Counts(DateTimeOffset storedAt) => storedAt >= From && storedAt < To;
}
