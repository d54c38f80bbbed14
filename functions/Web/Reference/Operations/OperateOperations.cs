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
            Keys("GET"),
            Keys("HEAD"),
        ]
    );

    private static Operation Keys(string method) =>
        new(
            method,
            "/v1/audit-keys",
            method == "HEAD" ? "auditKeysHead" : "auditKeys",
            "By which keys heads of the audit log are signed"
        )
        {
            Details =
                "All public keys that the app knows, as a JWK set; the first one signs now. Keep a copy: a key that is taken out of the settings is not in it any more, and what it has signed is still there.",
            Parameters = [Headers.IfNoneMatch],
            Answers =
            [
                new(200, "The keys.", "AuditKeySet")
                {
                    Headers = Headers.Cached,
                    MediaTypes = method == "HEAD" ? [] : [Body.Json],
                },
                Headers.NotModified,
            ],
            Problems = Problems.OfAll,
        };
}
