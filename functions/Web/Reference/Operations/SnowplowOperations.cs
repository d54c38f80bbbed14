using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>What Snowplow's trackers call.</summary>
internal static class SnowplowOperations
{
    private static readonly IReadOnlyList<Problem> OfItems =
    [
        // Trackers send again what is answered 413 or 415, so that is 400 here.
        .. Problems
            .OfCollecting.Concat(Problems.OfEvents)
            .Append(Problems.NoEvents)
            .Append(Problems.TooMany(EventLimits.EventsPerRequest))
            .Select(problem =>
                problem.Status is 413 or 415 ? problem with { Status = 400 } : problem
            ),
    ];

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Snowplow",
        "What Snowplow's trackers send, behind any prefix; `aid`, the application id, is the id of the project or a write key.",
        [
            new("POST", "/com.snowplowanalytics.snowplow/tp2", "snowplowPost", "Reports items")
            {
                Access = Access.KeyInside,
                Body = new Body(
                    "SnowplowItems",
                    new Example(
                        "A page view",
                        """{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[{"e":"pv","aid":"demo","url":"https://shop.example/shoes","page":"Shoes","duid":"v-1"}]}"""
                    ),
                    new Example(
                        "A structured event",
                        """{"data":[{"e":"se","aid":"demo","se_ca":"video","se_ac":"play","duid":"v-1"}]}"""
                    ),
                    new Example("No items", """{"data":[]}""", 401)
                ),
                Answers =
                [
                    new(200, "`ok`, when all are accepted.") { MediaTypes = ["text/plain"] },
                    new(200, "The verdicts, when there is something to tell.", "Verdicts"),
                ],
                Problems = OfItems,
            },
            Image("i", "snowplowImage"),
            Image("ice.png", "snowplowIce"),
        ]
    );

    private static Operation Image(string path, string id) =>
        new("GET", $"/{path}", id, "Reports an item in its query")
        {
            Details = "The answer is the image, unless the item is to be sent again.",
            Access = Access.KeyInside,
            Parameters =
            [
                new("aid", "The id of the project, or a write key.")
                {
                    Example = "demo",
                    IsRequired = true,
                },
                new("e", "What it is: `pv`, `pp`, `se`, `ue`, `tr`, `ti`.")
                {
                    Example = "pv",
                    IsRequired = true,
                },
                new("url", "The page.") { Example = "https://shop.example/shoes" },
                new("page", "Its title.") { Example = "Shoes" },
                new("eid", "The event's id.") { Example = "018f2b7e-0c3a-7d52-9b1e-3f7a5c2d8e02" },
                new("duid", "The visitor.") { Example = "v-1" },
            ],
            Answers =
            [
                new(200, "The image.") { MediaTypes = ["image/gif"], Headers = Headers.Status },
            ],
            Problems = [.. Problems.OfAll, Problem.TooManyRequests, Problem.Busy],
        };
}
