using Tracking.Functions.Web.Reference.Model;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>Of the app itself, and what tells of it.</summary>
internal static class OperateOperations
{
    private static readonly IReadOnlyDictionary<string, string> Version = new Dictionary<
        string,
        string
    >
    {
        ["ETag"] =
            "The version: sent back in `If-None-Match`, it is answered 304 while it is the same.",
        ["Cache-Control"] = "For how long it may be kept.",
    };

    private static readonly Answer NotModified = new(304, "It is as it was.") { Headers = Version };

    private static readonly Parameter IfNoneMatch = new(
        "If-None-Match",
        "The version that is there already.",
        Place.Header
    );

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Operate",
        "How the app is, and this reference.",
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
            new("GET", "/openapi.json", "openApi", "This reference as an OpenAPI 3.1 document")
            {
                Parameters = [IfNoneMatch],
                Answers =
                [
                    new(200, "The document.", "AnyObject") { Headers = Version },
                    NotModified,
                ],
                Problems = Problems.OfAll,
            },
            Page("GET", "/docs", "docs", "This reference as a page", "text/html"),
            Page("GET", "/docs/{file}", "docsFile", "A file of that page", "text/css") with
            {
                Parameters =
                [
                    new("file", "Its name.", Place.Path)
                    {
                        Example = ReferencePage.Files.Keys.First(),
                    },
                    IfNoneMatch,
                ],
                Problems = [.. Problems.OfAll, new(404, "unknown-path", "There is no such file.")],
            },
        ]
    );

    private static Operation Page(
        string method,
        string path,
        string id,
        string summary,
        string mediaType
    ) =>
        new(method, path, id, summary)
        {
            Parameters = [IfNoneMatch],
            Answers =
            [
                new(200, "The file.") { MediaType = mediaType, Headers = Version },
                NotModified,
            ],
            Problems = Problems.OfAll,
        };
}
