namespace Tracking.Scale;

/// <summary>What is not measured but given, in <c>inputs.json</c>.</summary>
/// <param name="Currency">The currency of the prices.</param>
/// <param name="PricesAsOf">Which prices they are.</param>
/// <param name="Prices">The prices.</param>
/// <param name="Assumptions">What traffic and machines are taken to be like.</param>
/// <param name="Production">What the size <c>prod</c> has beside it.</param>
/// <param name="Limits">What Azure allows.</param>
public sealed record Inputs(
    string Currency,
    string PricesAsOf,
    Prices Prices,
    Assumptions Assumptions,
    Production Production,
    Limits Limits
);

/// <summary>List prices, by the units in which Azure bills.</summary>
public sealed record Prices(
    double ThroughputUnitHour,
    double MillionIngressEvents,
    double GigabyteSecond,
    double FreeGigabyteSeconds,
    double MillionExecutions,
    double FreeExecutions,
    double AlwaysReadyGigabyteSecond,
    double TableTenThousandOperations,
    double TableGigabyteMonth,
    double BlobTenThousandWrites,
    double BlobTenThousandReads,
    double BlobTenThousandOthers,
    double BlobGigabyteMonth,
    double LogGigabyte,
    double FreeLogGigabytes,
    double LogAlertMonth,
    double EgressGigabyte,
    double FreeEgressGigabytes,
    double PrivateEndpointMonth,
    double PrivateEndpointGigabyte,
    double PrivateZoneMonth,
    double AvailabilityTestRun
);

/// <summary>What is assumed.</summary>
/// <param name="SecondsPerMonth">Of 30 days.</param>
/// <param name="PeakToMean">How much more the busiest hours have than the mean.</param>
/// <param name="EventsPerRequest">How many events clients send at once.</param>
/// <param name="ReaderWaitSeconds">For how long readers wait for more than they have, one of those that were measured.</param>
/// <param name="ReadersApart">Whether each reader of tracked events has a function of its own: the parameter <c>readersApart</c>.</param>
/// <param name="CoreShare">How much of its cores an instance is to use, so that it answers in time.</param>
/// <param name="CoreOfInstance">The cores of an instance, each taken to be as fast as the one that was measured.</param>
/// <param name="HostWork">How much more the app takes there than what was measured: the Functions host passes everything on, and was not.</param>
/// <param name="InstanceGigabytes">The memory of an instance: the parameter <c>instanceMemoryMB</c>.</param>
/// <param name="TableMonthsKept">How many months of rows there are. By itself the app deletes none: a project's <c>retentionDays</c> do.</param>
/// <param name="ExportMonthsKept">How many months of exports there are: the parameter <c>exportDeleteAfterDays</c>.</param>
/// <param name="RetentionHours">For how long the hubs keep events.</param>
/// <param name="FewestPartitions">Partitions of a hub when fewer would do.</param>
/// <param name="FewestUnits">Throughput units when fewer would do.</param>
/// <param name="StorageFactor">How much more storage costs than in one zone.</param>
/// <param name="EventsPerSecondAndPartition">What a partition is to carry at the peak, half of what its readers can.</param>
/// <param name="LeaseSeconds">How often a reader renews what it owns: the default of the Event Hubs extension.</param>
/// <param name="TelemetryBytesPerEvent">What ends up in the logs, not measured.</param>
/// <param name="ScaleGroups">Groups of functions that have instances of their own: HTTP, and each other function.</param>
/// <param name="LogAlerts">How many alerts look into the logs each five minutes.</param>
public sealed record Assumptions(
    double SecondsPerMonth,
    double PeakToMean,
    int EventsPerRequest,
    int ReaderWaitSeconds,
    bool ReadersApart,
    double CoreShare,
    double CoreOfInstance,
    double HostWork,
    double InstanceGigabytes,
    double TableMonthsKept,
    double ExportMonthsKept,
    double RetentionHours,
    int FewestPartitions,
    int FewestUnits,
    double StorageFactor,
    double EventsPerSecondAndPartition,
    double LeaseSeconds,
    double TelemetryBytesPerEvent,
    int ScaleGroups,
    int LogAlerts
);

/// <summary>What the size <c>prod</c> has, in place of what is assumed, and beside it.</summary>
/// <param name="ExportMonthsKept">As above.</param>
/// <param name="RetentionHours">As above.</param>
/// <param name="FewestPartitions">As above.</param>
/// <param name="FewestUnits">As above.</param>
/// <param name="StorageFactor">As above.</param>
/// <param name="InstanceGigabytes">As above.</param>
/// <param name="CoreOfInstance">As above.</param>
/// <param name="AlwaysReadyOfAGroup">Instances of each scale group that are always there, as zones ask for.</param>
/// <param name="Endpoints">Private endpoints.</param>
/// <param name="Zones">Private zones of names.</param>
/// <param name="TestLocations">From how many places the app is asked whether it can collect.</param>
/// <param name="TestSeconds">How often.</param>
public sealed record Production(
    double ExportMonthsKept,
    double RetentionHours,
    int FewestPartitions,
    int FewestUnits,
    double StorageFactor,
    double InstanceGigabytes,
    double CoreOfInstance,
    int AlwaysReadyOfAGroup,
    int Endpoints,
    int Zones,
    int TestLocations,
    double TestSeconds
);

/// <summary>Azure's limits, as documented.</summary>
public sealed record Limits(
    double ThroughputUnitIngressMegabytes,
    double ThroughputUnitIngressEvents,
    double ThroughputUnitEgressMegabytes,
    double ThroughputUnitGigabytes,
    int Partitions,
    double TableRowsPerSecond
);
