using Quickenshtein;
using Tracking.Functions.Collect;
using Tracking.Functions.Collect.Keeping;
using Tracking.Functions.Compact;
using Tracking.Functions.Exports;
using Tracking.Functions.Operate;
using Tracking.Functions.Query;
using Tracking.Shared.Access;
using Tracking.Shared.Audit;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Shared.Targets;
using Tracking.Shared.Telemetry;

namespace Tracking.Local.Hosting;

/// <summary>The settings that the app or the local host reads. A name that is none of them is a mistake.</summary>
internal static class KnownSettings
{
    // Names that have little to do with each other are not suggested.
    private const int MostEdits = 4;

    private static readonly (string Section, Type Options)[] Sections =
    [
        (AuditOptions.Section, typeof(AuditOptions)),
        ("Collect", typeof(CollectOptions)),
        (CompactOptions.Section, typeof(CompactOptions)),
        (DemoProjectOptions.Section, typeof(DemoProjectOptions)),
        (ExportOptions.Section, typeof(ExportOptions)),
        ("Projects", typeof(ProjectDirectoryOptions)),
        ("Publisher", typeof(PublisherOptions)),
        ("RateLimit", typeof(RateLimitOptions)),
        ("Rejected", typeof(RejectionOptions)),
        ("Request", typeof(RequestOptions)),
        ("SignIn", typeof(SignInOptions)),
        (TargetOptions.Section, typeof(TargetOptions)),
    ];

    // What other programs define, and what has names of functions in it.
    private static readonly string[] Prefixes =
    [
        "AzureFunctionsJobHost__",
        "AzureWebJobs.",
        "AzureWebJobs__",
        "Logging__",
        "OTEL_",
        $"{TargetSecrets.Section}__",
    ];

    /// <summary>Whole names, with <c>__</c> between their parts.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        StorageClients.HostSetting,
        $"{StorageClients.HostSetting}__{StorageClients.AccountName}",
        StorageClients.Setting,
        $"{StorageClients.Setting}__{StorageClients.AccountName}",
        HubNames.Connection,
        $"{HubNames.Connection}__fullyQualifiedNamespace",
        "SigningKeys",
        "AdminKeys",
        AuditKeys.Setting,
        TelemetryRegistration.ApplicationInsights,
        "FUNCTIONS_WORKER_RUNTIME",
        "LocalRuntime__ClockOffset",
        "LocalRuntime__EventRetention",
        .. Sections.SelectMany(s =>
            s.Options.GetProperties().Where(p => p.CanWrite).Select(p => $"{s.Section}__{p.Name}")
        ),
    ];

    /// <summary>Whether a setting is read by anybody.</summary>
    /// <param name="name">Its name, with <c>__</c> or <c>:</c> between its parts, in any case.</param>
    public static bool Contains(string name)
    {
        var normal = name.Replace(":", "__", StringComparison.Ordinal);
        return Names.Contains(normal, StringComparer.OrdinalIgnoreCase)
            || Prefixes.Any(prefix =>
                normal.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            );
    }

    /// <summary>Which of some names is most like another; null when none is much like it.</summary>
    public static string? Nearest(string name, IReadOnlyList<string> names)
    {
        var normal = Normal(name);
        return names
            .Select(candidate =>
                (candidate, edits: Levenshtein.GetDistance(normal, Normal(candidate)))
            )
            .Where(c => c.edits <= Math.Min(MostEdits, normal.Length / 2))
            .OrderBy(c => c.edits)
            .Select(c => c.candidate)
            .FirstOrDefault();
    }

    private static string Normal(string name) =>
        name.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
}
