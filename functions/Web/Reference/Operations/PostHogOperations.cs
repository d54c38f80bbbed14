using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>What PostHog's SDKs call.</summary>
internal static class PostHogOperations
{
    private const string Event =
        """{"api_key":"wk_demo_local_only","event":"Signed Up","distinct_id":"ann","properties":{"plan":"gold"}}""";

    private static readonly IReadOnlyList<Problem> OfEvents =
    [
        .. Problems.OfCollecting,
        .. Problems.OfEvents,
        Problems.NoEvents,
        Problems.TooMany(EventLimits.EventsPerRequest),
    ];

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "PostHog",
        "What PostHog's SDKs send with this app as their host, behind any prefix. The key is `api_key`, `token` or `$token` of the body or its first event. A body is JSON, or base64 in a form's `data`.",
        [
            Call(
                "batch",
                "Reports many events",
                new Example(
                    "Two events",
                    """{"api_key":"wk_demo_local_only","batch":[{"event":"$pageview","distinct_id":"v-1","properties":{"$current_url":"https://shop.example/shoes"}},{"event":"Signed Up","distinct_id":"ann"}],"sent_at":"2026-11-22T18:59:08Z"}"""
                ),
                new Example("No events", """{"api_key":"wk_demo_local_only","batch":[]}""", 400)
            ),
            Call("e", "Reports an event", new Example("An event", Event)),
            Call("i/v0/e", "Reports an event", new Example("An event", Event)),
            Call(
                "capture",
                "Reports an event",
                new Example("An event", Event),
                new Example(
                    "With a wrong key",
                    Event.Replace("demo", "other", StringComparison.Ordinal),
                    401
                )
            ),
            Call("track", "Reports an event", new Example("An event", Event)),
            Call(
                "engage",
                "Says something of a person",
                new Example(
                    "A person",
                    """{"api_key":"wk_demo_local_only","distinct_id":"ann","properties":{"$set":{"plan":"gold"}}}"""
                )
            ),
            Settings("POST", "/flags", "postHogFlags") with
            {
                Body = new Body(
                    "AnyObject",
                    new Example(
                        "Who asks",
                        """{"token":"wk_demo_local_only","distinct_id":"v-1"}"""
                    )
                ),
            },
            Settings("POST", "/decide", "postHogDecide") with
            {
                Body = new Body(
                    "AnyObject",
                    new Example(
                        "Who asks",
                        """{"token":"wk_demo_local_only","distinct_id":"v-1"}"""
                    )
                ),
            },
            Settings("GET", "/array/{key}/config", "postHogConfig") with
            {
                Parameters = [Key],
            },
            Settings("GET", "/array/{key}/config.js", "postHogConfigScript") with
            {
                Parameters = [Key],
                Answers =
                [
                    new(200, "The settings, as a script.") { MediaTypes = ["text/javascript"] },
                ],
            },
        ]
    );

    private static Parameter Key =>
        new("key", "The key; it is not looked up.", Place.Path) { Example = "wk_demo_local_only" };

    private static Operation Call(string path, string summary, params Example[] examples) =>
        // Without a slash two of these are calls of Segment's where the version stands before them.
        new("POST", $"/{path}/", $"postHog{Name(path)}", summary)
        {
            Access = Access.KeyInside,
            Body = new Body("PostHogRequest", examples),
            Answers =
            [
                new(
                    200,
                    "All are accepted; with `verdicts` when there is something to tell.",
                    "PostHogAnswer"
                ),
            ],
            Problems = OfEvents,
        };

    private static Operation Settings(string method, string path, string id) =>
        new(method, path, id, "What SDKs ask before they send")
        {
            Details = "The same for all: no feature flags, recordings, surveys.",
            Answers = [new(200, "The settings.", "PostHogSettings")],
            Problems = Problems.OfAll,
        };

    private static string Name(string path) =>
        string.Concat(path.Split('/').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
