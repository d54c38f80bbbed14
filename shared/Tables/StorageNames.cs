using System.Globalization;

namespace Tracking.Shared.Tables;

/// <summary>The tables, in one place.</summary>
public static class TableNames
{
    /// <summary>One row for each event that has a log type.</summary>
    public const string AtomicLogs = "atomiclogs";

    /// <summary>The projects.</summary>
    public const string Projects = "projects";

    /// <summary>The hashes of the projects' keys.</summary>
    public const string Keys = "keys";

    /// <summary>What could not be processed, and why.</summary>
    public const string DeadLetters = "deadletters";

    /// <summary>Up to where each partition is exported.</summary>
    public const string ExportCursors = "exportcursors";

    /// <summary>Up to where each partition is in the atomic logs.</summary>
    public const string AtomicCursors = "atomiccursors";

    /// <summary>The minute under which an event without a time of its own was filed first.</summary>
    public const string EventAnchors = "eventanchors";

    /// <summary>The fold of each token's session, and when it is due to end.</summary>
    public const string SessionState = "sessionstate";

    /// <summary>One row for each session.</summary>
    public const string Sessions = "sessions";

    /// <summary>Up to where each partition's sessions are worked out.</summary>
    public const string SessionCursors = "sessioncursors";

    /// <summary>What reports read: numbers folded over atomic logs.</summary>
    public const string Counters = "counters";

    /// <summary>One row for each search on which somebody clicked.</summary>
    public const string ClickedSearches = "clickedsearches";

    /// <summary>The systems to which projects have their events handed on.</summary>
    public const string Targets = "targets";

    /// <summary>Up to where each partition is handed on, of each kind of targets.</summary>
    public const string TargetCursors = "targetcursors";

    /// <summary>From where on each target is to be caught up that is behind the others of its kind.</summary>
    public const string TargetPlaces = "targetplaces";

    /// <summary>How much each target was handed, and what went wrong last.</summary>
    public const string TargetTallies = "targettallies";

    /// <summary>The tables of cursors.</summary>
    public static IReadOnlyList<string> Cursors { get; } =
    [ExportCursors, AtomicCursors, SessionCursors];

    /// <summary>All tables.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        AtomicLogs,
        Projects,
        Keys,
        DeadLetters,
        ExportCursors,
        AtomicCursors,
        EventAnchors,
        SessionState,
        Sessions,
        SessionCursors,
        Counters,
        ClickedSearches,
        Targets,
        TargetCursors,
        TargetPlaces,
        TargetTallies,
    ];
}

/// <summary>The blob containers, and how exports are named in them.</summary>
public static class BlobNames
{
    /// <summary>What visitors and applications did.</summary>
    public const string AppEvents = "app-events";

    /// <summary>What was done to this system.</summary>
    public const string AuditLogs = "audit-logs";

    private const int NumberDigits = 3;
    private const string Extension = ".jsonl";

    /// <summary>What files of events as they came begin with.</summary>
    public const string Events = "part";

    /// <summary>What files of facts about sessions begin with.</summary>
    public const string Facts = "sessions";

    /// <summary>The tables that warehouses read in place.</summary>
    public const string Lake = "lake";

    /// <summary>All containers.</summary>
    public static IReadOnlyList<string> All { get; } = [AppEvents, AuditLogs, Lake];

    /// <summary>The file of an hour and a partition, in the layout that analytics tools read without configuration.</summary>
    /// <param name="kind">What the file begins with.</param>
    /// <param name="hour">The hour in which the hub stored the events.</param>
    /// <param name="partition">The hub's partition.</param>
    /// <param name="number">0, and more when a file was full.</param>
    public static string Export(string kind, DateTimeOffset hour, int partition, int number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"dt={hour.UtcDateTime:yyyy-MM-dd}/hour={hour.UtcDateTime:HH}/{kind}-{partition:D2}-{number:D3}{Extension}"
        );

    /// <summary>The kind and the partition of an export's file; false when the name is none.</summary>
    public static bool TryParse(string name, out string kind, out int partition)
    {
        var parts = name[(name.LastIndexOf('/') + 1)..].Split('-');
        kind = parts[0];
        partition = -1;
        return parts.Length == 3
            && parts[2].EndsWith(Extension, StringComparison.Ordinal)
            && int.TryParse(
                parts[1],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out partition
            );
    }

    /// <summary>The hour of an export's file.</summary>
    public static DateTimeOffset HourOf(string name) =>
        DateTimeOffset.ParseExact(
            name[..name.LastIndexOf('/')],
            "'dt='yyyy-MM-dd'/hour='HH",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );

    /// <summary>The number of an export's file within its hour and partition.</summary>
    public static int NumberOf(string name) =>
        int.Parse(
            name.AsSpan(name.LastIndexOf('-') + 1, NumberDigits),
            CultureInfo.InvariantCulture
        );
}
