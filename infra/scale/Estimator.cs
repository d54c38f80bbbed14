namespace Tracking.Scale;

/// <summary>Computes needs and costs from what was measured and what is given.</summary>
public sealed class Estimator(Measured measured, Inputs inputs)
{
    private const double Million = 1_000_000;
    private const double Giga = 1_000_000_000;
    private const double MinimumBilledSeconds = 1;
    private const double SweepsPerSecond = 1.0 / 60;
    private const string EventExport = "ExportAppEvents";
    private const string FactExport = "ExportSessionFacts";

    private readonly Assumptions given = inputs.Assumptions;
    private readonly Prices prices = inputs.Prices;
    private readonly Limits limits = inputs.Limits;

    private double Seconds => given.SecondsPerMonth;

    /// <summary>The estimate of a number of events a month.</summary>
    public Estimate Of(double eventsPerMonth)
    {
        var mean = eventsPerMonth / Seconds;
        var peak = mean * given.PeakToMean;
        var partitions = given.FewestPartitions;
        while (
            partitions < limits.Partitions && peak / partitions > given.EventsPerSecondAndPartition
        )
        {
            partitions *= 2;
        }

        var readers = new Readers(measured, partitions, given.ReaderWaitSeconds);
        var needs = Needs(mean, peak, partitions, readers);
        return new Estimate(eventsPerMonth, needs, Costs(mean, needs, readers));
    }

    private Needs Needs(double mean, double peak, int partitions, Readers readers)
    {
        var collectors = Instances(CollectorCores(peak));
        var atPeak = readers.At(peak);
        return new Needs(
            mean,
            peak,
            partitions,
            EventsPerFrame(mean, partitions, Instances(CollectorCores(mean))),
            ThroughputUnits(peak, EventsPerFrame(peak, partitions, collectors)),
            collectors,
            Functions(atPeak).Sum(f => Instances(f.CpuSeconds)),
            atPeak.Sum(r => r.TableRows),
            Math.Max(
                1,
                (int)Math.Ceiling(atPeak.Sum(r => r.TableRows) / limits.TableRowsPerSecond)
            ),
            mean * Seconds * given.TableMonthsKept * measured.Bytes.Tables.Values.Sum() / Giga,
            mean * Seconds * given.ExportMonthsKept * measured.Bytes.Export / Giga
        );
    }

    private Dictionary<string, double> Costs(double mean, Needs needs, Readers readers)
    {
        var running = readers.At(mean);
        var requests = mean / given.EventsPerRequest;
        var frames = mean / needs.EventsPerFrame;
        var sweeps = needs.Partitions * SweepsPerSecond;
        var functions = Functions(running);
        var invocations = functions.Sum(f => f.Invocations + sweeps);
        var active =
            Active(requests, 0, CollectorCores(mean))
            + functions.Sum(f => Active(f.Invocations, SweepsPerSecond, f.CpuSeconds))
            + (SweepsPerSecond * MinimumBilledSeconds);
        var (tableRequests, blobWrites, blobReads) = (
            running.Sum(r => r.TableRequests + (sweeps * r.Sweep.TableRequests)),
            running.Sum(r => r.BlobWrites),
            running.Sum(r => r.BlobReads)
        );
        // Each function lists the leases of its partitions, and renews those it has.
        var looks = functions.Count / given.LeaseSeconds;
        var renewals = looks * needs.Partitions;
        var telemetry = mean * Seconds * given.TelemetryBytesPerEvent / Giga;
        var egress = requests * Seconds * Collect().ResponseBytes / Giga;
        return new()
        {
            ["Event Hubs: throughput units"] =
                needs.ThroughputUnits * prices.ThroughputUnitHour * Seconds / 3_600,
            ["Event Hubs: events taken in"] =
                (frames + sweeps + Facts(mean)) * Seconds / Million * prices.MillionIngressEvents,
            ["Functions: memory and time"] =
                Beyond(active * given.InstanceGigabytes * Seconds, prices.FreeGigabyteSeconds)
                * prices.GigabyteSecond,
            ["Functions: executions"] =
                Beyond((requests + invocations + SweepsPerSecond) * Seconds, prices.FreeExecutions)
                / Million
                * prices.MillionExecutions,
            ["Tables: operations"] =
                tableRequests * Seconds / 10_000 * prices.TableTenThousandOperations,
            ["Tables: what they hold"] =
                needs.TableGigabytes * prices.TableGigabyteMonth * given.StorageFactor,
            ["Blobs: operations"] =
                (
                    ((blobWrites + looks) * prices.BlobTenThousandWrites * given.StorageFactor)
                    + (blobReads * prices.BlobTenThousandReads)
                    + ((invocations + renewals) * prices.BlobTenThousandOthers)
                )
                * Seconds
                / 10_000,
            ["Blobs: what exports hold"] =
                needs.ExportGigabytes * prices.BlobGigabyteMonth * given.StorageFactor,
            ["Logs and alerts"] =
                (Beyond(telemetry, prices.FreeLogGigabytes) * prices.LogGigabyte)
                + (given.LogAlerts * prices.LogAlertMonth),
            ["Answers to clients"] =
                Beyond(egress, prices.FreeEgressGigabytes) * prices.EgressGigabyte,
        };
    }

    // The hub takes so much in, and hands it to every group of readers; the one that is reached first decides.
    private int ThroughputUnits(double events, double eventsPerFrame)
    {
        var (tracked, facts) = (
            events * measured.Bytes.Frame / Million,
            events * measured.Bytes.Fact / Million
        );
        var groups = Readers.Groups(measured, given);
        return (int)
            Math.Ceiling(
                new[]
                {
                    given.FewestUnits,
                    (tracked + facts) / limits.ThroughputUnitIngressMegabytes,
                    ((events / eventsPerFrame) + Facts(events))
                        / limits.ThroughputUnitIngressEvents,
                    groups * (tracked + facts) / limits.ThroughputUnitEgressMegabytes,
                    (tracked + facts)
                        / given.PeakToMean
                        * given.RetentionHours
                        * 3_600
                        / 1_000
                        / limits.ThroughputUnitGigabytes,
                }.Max()
            );
    }

    // One function hands its batches to all readers, unless they are apart; then one exports both events and facts. Facts
    // come behind the events from which they follow, and wake each function once more.
    private List<(double Invocations, double CpuSeconds)> Functions(IReadOnlyList<Reading> readers)
    {
        var facts = readers.First(r => r.Sweep.Function == FactExport).Invocations;
        return
        [
            .. readers
                .GroupBy(r =>
                    !given.ReadersApart ? ""
                    : r.Sweep.Function == FactExport ? EventExport
                    : r.Sweep.Function
                )
                .Select(g =>
                    (
                        g.Where(r => r.Sweep.Function != FactExport).Max(r => r.Invocations)
                            + facts,
                        g.Sum(r => r.CpuSeconds)
                    )
                ),
        ];
    }

    // A session's start and end, at worst each in an envelope of its own.
    private double Facts(double events) => 2 * events / measured.EventsPerSession;

    private double EventsPerFrame(double events, int partitions, int collectors)
    {
        var ofALane = events / given.EventsPerRequest / partitions / collectors;
        return given.EventsPerRequest
            * Interpolation.At(
                measured.Frames,
                f => f.RequestsPerSecond,
                f => f.RequestsPerFrame,
                ofALane
            );
    }

    private CollectCost Collect() =>
        measured.Collect.First(c => c.EventsPerRequest >= given.EventsPerRequest);

    private double CollectorCores(double events) =>
        events / given.EventsPerRequest * Collect().CpuMicrosecondsPerRequest / Million;

    private int Instances(double cores) => Math.Max(1, (int)Math.Ceiling(Needed(cores)));

    private double Needed(double cores) =>
        cores * given.HostWork / given.CoreShare / given.CoreOfInstance;

    // Instances that are at work, and billed, on average: what comes while one is at work costs nothing more,
    // each time it begins costs a second at least, and it has only so many cores.
    private double Active(double invocationsPerSecond, double sweepsPerSecond, double cores) =>
        Math.Max(
            1
                - (
                    Math.Exp(-invocationsPerSecond * MinimumBilledSeconds)
                    * (1 - (sweepsPerSecond * MinimumBilledSeconds))
                ),
            Needed(cores)
        );

    private static double Beyond(double used, double free) => Math.Max(0, used - free);
}
