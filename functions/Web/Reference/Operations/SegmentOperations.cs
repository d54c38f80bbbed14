using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>What Segment's and RudderStack's SDKs call.</summary>
internal static class SegmentOperations
{
    private const int MaximumMessages = 2500;

    private static readonly IReadOnlyList<Problem> OfMessages =
    [
        .. Problems.OfCollecting,
        .. Problems.OfEvents,
        Problems.NoEvents,
        Problems.TooMany(MaximumMessages),
    ];

    private static readonly Answer Success = new(
        200,
        "All are accepted; with `verdicts` when there is something to tell.",
        "SegmentAnswer"
    );

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Segment",
        "Segment's API, behind any prefix; its calls may also be named by their first letter, but for `import`. The write key is the user of Basic auth, or `writeKey` in the body or the query.",
        [
            Call(
                "track",
                "Reports what somebody did",
                """{"event":"Order Completed","userId":"ann","messageId":"m-1","properties":{"total":42.5}}"""
            ),
            Call(
                "page",
                "Reports a page view",
                """{"name":"Shoes","anonymousId":"v-1","properties":{"url":"https://shop.example/shoes"}}"""
            ),
            Call("screen", "Reports a screen view", """{"name":"Home","anonymousId":"v-1"}"""),
            Call(
                "identify",
                "Tells who somebody is",
                """{"userId":"ann","anonymousId":"v-1","traits":{"plan":"gold"}}"""
            ),
            Call(
                "group",
                "Tells of which group somebody is",
                """{"userId":"ann","groupId":"g-1","traits":{"name":"Shop"}}"""
            ),
            Call(
                "alias",
                "Tells who somebody was before",
                """{"userId":"ann","previousId":"v-1"}"""
            ),
            Batch(
                "batch",
                "Reports many messages",
                """{"batch":[{"type":"track","event":"Signed Up","userId":"ann"},{"type":"page","name":"Home","anonymousId":"v-1"}],"sentAt":"2026-11-22T18:59:08Z"}"""
            ),
            Batch(
                "import",
                "Imports messages of long ago",
                """{"batch":[{"type":"track","event":"Signed Up","userId":"ann","timestamp":"2024-02-01T10:00:00Z"}]}"""
            ),
            new(
                "GET",
                "/v1/projects/{writeKey}/settings",
                "segmentSettings",
                "What Segment's SDKs of browsers ask before they send"
            )
            {
                Parameters =
                [
                    new("writeKey", "The write key.", Place.Path)
                    {
                        Example = "wk_demo_local_only",
                    },
                ],
                Answers = [new(200, "To send everything here.", "SegmentSettings")],
                Problems = [.. Problems.OfKeys],
            },
            new(
                "GET",
                "/sourceConfig",
                "sourceConfig",
                "What RudderStack's SDKs ask before they send"
            )
            {
                Access = Access.BasicKey,
                Parameters =
                [
                    new("writeKey", "The write key, when it is not the user of Basic auth.")
                    {
                        Example = "wk_demo_local_only",
                    },
                ],
                Answers = [new(200, "To send everything here.", "SourceConfig")],
                Problems = [.. Problems.OfKeys],
            },
        ]
    );

    private static Operation Call(string name, string summary, string example) =>
        new("POST", $"/v1/{name}", $"segment{char.ToUpperInvariant(name[0])}{name[1..]}", summary)
        {
            Access = Access.BasicKey,
            Body = new Body("SegmentMessage", new Example("A message", example)),
            Answers = [Success],
            Problems = OfMessages,
        };

    private static Operation Batch(string name, string summary, string example) =>
        Call(name, summary, example) with
        {
            Body = new Body(
                "SegmentBatch",
                new Example("Messages", example),
                new Example("None", """{"batch":[]}""", 400),
                new Example(
                    "One that says nothing",
                    """{"batch":[{"type":"track","userId":"ann"}]}""",
                    400
                )
            ),
        };
}
