using System.Diagnostics.Metrics;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;

namespace Tracking.Shared.Telemetry;

/// <summary>What is measured of the system. The alerts of <c>infra/azure</c> name these.</summary>
public static class TrackingMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Tracking";

    /// <summary>Events that were judged, by <c>status</c> and <c>dialect</c>.</summary>
    public const string Events = "tracking.events";

    /// <summary>How old the first frame of a batch is when a function is handed it, in seconds, by <c>function</c>.</summary>
    public const string Lag = "tracking.lag";

    /// <summary>Events that can never be processed, by <c>hub</c> and <c>reason</c>.</summary>
    public const string DeadLetters = "tracking.dead_letters";

    /// <summary>Names of users, visitors and events that are those of nobody, such as "undefined", by <c>field</c>.</summary>
    public const string Placeholders = "tracking.placeholders";

    /// <summary>How old the first event is that a target left behind does not have, in seconds, by <c>kind</c>.</summary>
    public const string TargetLag = "tracking.target_lag";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> JudgedEvents = Meter.CreateCounter<long>(
        Events,
        "{event}",
        "Events that were judged"
    );

    private static readonly Histogram<double> AgeOfFrames = Meter.CreateHistogram<double>(
        Lag,
        "s",
        "Age of the first frame of a batch when a function is handed it"
    );

    private static readonly Counter<long> Letters = Meter.CreateCounter<long>(
        DeadLetters,
        "{event}",
        "Events that can never be processed"
    );

    private static readonly Counter<long> Nobodies = Meter.CreateCounter<long>(
        Placeholders,
        "{name}",
        "Names that are those of nobody"
    );

    private static readonly Histogram<double> AgeOfTargets = Meter.CreateHistogram<double>(
        TargetLag,
        "s",
        "Age of the first event that a target left behind does not have"
    );

    /// <summary>Records how far a target is behind, each time it is looked at.</summary>
    public static void TargetBehind(string kind, TimeSpan lag) =>
        AgeOfTargets.Record(
            Math.Max(0, lag.TotalSeconds),
            KeyValuePair.Create("kind", (object?)kind)
        );

    /// <summary>Counts a name that is that of nobody.</summary>
    public static void Placeholder(string field) =>
        Nobodies.Add(1, KeyValuePair.Create("field", (object?)field));

    /// <summary>Counts events of a request that are accepted or to be sent again.</summary>
    /// <param name="status">Which of it they are.</param>
    /// <param name="count">How many.</param>
    /// <param name="dialect">The dialect in which the events came.</param>
    public static void Judged(VerdictStatus status, int count, string dialect)
    {
        if (JudgedEvents.Enabled && count > 0)
        {
            JudgedEvents.Add(
                count,
                new("status", status.ToString().ToLowerInvariant()),
                new("dialect", dialect)
            );
        }
    }

    /// <summary>Counts the verdicts of a request.</summary>
    /// <param name="verdicts">The verdicts.</param>
    /// <param name="dialect">The dialect in which the events came; what stands behind a slash is left out.</param>
    public static void Judged(IReadOnlyList<Verdict> verdicts, string dialect)
    {
        if (!JudgedEvents.Enabled)
        {
            return;
        }

        var family = dialect.Split('/')[0];
        foreach (var (status, count) in verdicts.CountBy(verdict => verdict.Status))
        {
            JudgedEvents.Add(
                count,
                new("status", status.ToString().ToLowerInvariant()),
                new("dialect", family)
            );
        }
    }

    /// <summary>
    /// Records how late a batch is. It is called each time a function is handed one, also again after it
    /// failed, so that a partition that waits is seen to wait.
    /// </summary>
    public static void Handed(string function, IReadOnlyList<EventData> batch, TimeProvider time)
    {
        if (batch.Count > 0)
        {
            var age = time.GetUtcNow() - batch[0].EnqueuedTime;
            AgeOfFrames.Record(
                Math.Max(0, age.TotalSeconds),
                KeyValuePair.Create("function", (object?)function)
            );
        }
    }

    /// <summary>Counts what can never be processed.</summary>
    public static void DeadLettered(string hub, string reason) =>
        Letters.Add(1, new("hub", hub), new("reason", reason));
}
