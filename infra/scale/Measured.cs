namespace Tracking.Scale;

/// <summary>What was measured, in <c>measured.json</c>.</summary>
/// <param name="Command">What measured it.</param>
/// <param name="EventsPerSession">Events of a session in the traffic that was measured.</param>
/// <param name="Bytes">How large an event is, where it goes.</param>
/// <param name="Collect">What taking requests in costs.</param>
/// <param name="Frames">How many requests share a frame.</param>
/// <param name="Sweeps">What telling a partition that time has passed costs, when nothing is due.</param>
/// <param name="Readers">What reading costs, by how much comes.</param>
public sealed record Measured(
    string Command,
    int EventsPerSession,
    EventBytes Bytes,
    IReadOnlyList<CollectCost> Collect,
    IReadOnlyList<FramePacking> Frames,
    IReadOnlyList<SweepCost> Sweeps,
    IReadOnlyList<ReaderCost> Readers
);

/// <summary>Bytes per event, a tenth of what its session leaves behind included.</summary>
/// <param name="Frame">In a frame.</param>
/// <param name="Fact">Of facts about its session, in a frame.</param>
/// <param name="Export">In the exports.</param>
/// <param name="Tables">In each table, as Table Storage counts it.</param>
public sealed record EventBytes(
    double Frame,
    double Fact,
    double Export,
    IReadOnlyDictionary<string, double> Tables
);

/// <summary>A request of so many events, and its answer, headers included.</summary>
public sealed record CollectCost(
    int EventsPerRequest,
    double CpuMicrosecondsPerRequest,
    int ResponseBytes
);

/// <summary>Requests of one event that share a frame, by how many an instance takes a second for a partition.</summary>
public sealed record FramePacking(double RequestsPerSecond, double RequestsPerFrame);

/// <summary>Requests of a function for one sweep of one partition.</summary>
public sealed record SweepCost(string Function, double TableRequests);

/// <summary>What a function costs per 1,000 events, when so many come a second in a partition, and it waits so long for more.</summary>
public sealed record ReaderCost(
    string Function,
    int WaitSeconds,
    double EventsPerSecond,
    double Invocations,
    double TableRequests,
    double TableRows,
    double BlobWrites,
    double BlobReads,
    double CpuMilliseconds
);
