using Tracking.Functions.Web.Reference.Model;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>Of the app itself.</summary>
internal static class OperateOperations
{
    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Operate",
        "How the app is.",
        [
            new("GET", "/v1/health", "health", "Whether the app can do its work")
            {
                Answers =
                [
                    new(200, "Events can be collected.", "Health")
                    {
                        Example =
                            """{"status":"degraded","eventHubs":true,"storage":true,"hubs":[],"readers":[{"reader":"WriteAtomicLogs","partition":3,"lagSeconds":75,"failingSince":"2026-11-22T18:59:08Z"}]}""",
                    },
                    new(503, "Events cannot be collected now.", "Health"),
                ],
                Problems = Problems.OfAll,
            },
        ]
    );
}
