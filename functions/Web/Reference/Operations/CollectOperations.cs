using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Events;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>Our own ways to report events.</summary>
internal static class CollectOperations
{
    private const string Members = """
        A body is `{"sentAt", "events": […]}`, an array of events, one event, or several of these on lines of their own
        (NDJSON), at most 1,000 events and 1 MiB; an event has at most 32 KiB.

        Members have other names too: `action` is `type`, `event`, `eventName`, `eventType`; `id` is `messageId`,
        `eventId`, `insertId`, `eventUuid`; `user` is `userId`, `customerId`, `customer`; `visitor` is `anonymousId`,
        `visitorId`, `uuid`, `distinctId`, `deviceId`, `clientId`; `token` is `sessionToken`; `occurredAt` is `time`,
        `timestamp`, `eventTime`, `originalTimestamp`; `url` is `pageUrl`; `params` is `data`, `properties`.

        Each event has a verdict. `accepted`: it is durable and will count. `duplicate`: the same is in the request
        already. `conflict`: another event of the request has its id. `rejected`: it does not count, and is kept as
        the dead letter `deadLetterId`. `denied`: the project, or its visitor, does not want it.
        """;

    private const string Replaying = """
        Takes `{"all": true}`, `{"reason"}` or `{"ids"}`, 1,000 letters a call. Events keep their ids and times, so they
        count once however often they are tried.
        """;

    private static readonly Parameter Tracking = new(
        "tracking",
        "False: the request is not to be tracked, and its events are `denied`."
    )
    {
        Schema = Parameter.Flag,
        Example = "true",
    };

    private static readonly Parameter CustomerToken = new(
        "x-customer-token",
        "A JWT of the site that proves who its user is.",
        Place.Header
    );

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Collect",
        "Events in the app's own form, with a verdict for each; and what was not accepted, tried again.",
        [
            new("POST", "/v1/collect", "collect", "Reports one event or many")
            {
                Details = Members,
                Access = Access.Key,
                Parameters = [Tracking, CustomerToken],
                Body = new Body(
                    "CollectRequest",
                    new Example(
                        "One event",
                        """{"type":"page.visit","user":"ann","url":"https://shop.example/shoes","params":{"color":"red"}}"""
                    ),
                    new Example(
                        "Several events, one of them wrong",
                        """{"sentAt":"2026-11-22T18:59:08Z","events":[{"id":"018f2b7e-0c3a-7d52-9b1e-3f7a5c2d8e01","type":"search","user":"ann","params":{"query":"red shoes"}},{"type":"no spaces please"}]}"""
                    ),
                    new Example(
                        "An array of events",
                        """[{"type":"search","visitor":"v-1","params":{"query":"boots"}},{"type":"custom.step","visitor":"v-1","label":"Size chosen","params":{"size":42}}]"""
                    ),
                    new Example("No events", """{"events":[]}""", 400)
                ),
                Answers =
                [
                    new(202, "What became of each event.", "CollectAnswer")
                    {
                        Example =
                            """{"accepted":1,"duplicate":0,"rejected":1,"denied":0,"conflict":0,"verdicts":[{"index":0,"id":"01a2047f-3ed2-77f2-a5d4-4e4898cb6758","status":"accepted"},{"index":1,"status":"rejected","reason":"invalid","field":"type","detail":"An action has 2 to 64 letters, digits, dots, dashes and underscores.","deadLetterId":"20261122_rejected_01a2047f-3ed2-7c11-9a40-0c5ce1d9a7f2"}]}""",
                    },
                ],
                Problems =
                [
                    .. Problems.OfCollecting,
                    Problems.NoEvents,
                    Problems.TooMany(EventLimits.EventsPerRequest),
                ],
            },
            new(
                "OPTIONS",
                "/v1/collect",
                "preflight",
                "Asks, as browsers do, whether a page may call"
            )
            {
                Details =
                    "The answer is the same for every path of the app: yes, for a day, to the allowed origins of any project.",
                Parameters =
                [
                    new("Origin", "The page's origin.", Place.Header)
                    {
                        Example = "https://www.example.com",
                    },
                ],
                Answers =
                [
                    new(204, "To an origin that is allowed, with the headers that say so.")
                    {
                        Headers = new Dictionary<string, string>
                        {
                            ["Access-Control-Allow-Origin"] = "The origin.",
                            ["Access-Control-Allow-Methods"] = "The methods.",
                            ["Access-Control-Allow-Headers"] = "The headers that were asked for.",
                            ["Access-Control-Max-Age"] = "For how many seconds.",
                        },
                    },
                ],
                Problems = Problems.OfAll,
            },
            Pixel("GET", "pixel", "Reports an event by an image"),
            Pixel("HEAD", "pixelHead", "Looks whether there is an image, and tracks nothing"),
            new(
                "POST",
                "/v1/dead-letters/replay",
                "replayDeadLetters",
                "Tries what was not accepted again"
            )
            {
                Details = Replaying,
                Access = Access.SecretKey,
                Body = new Body(
                    "ReplayRequest",
                    new Example("See what would become of all", """{"all":true,"dryRun":true}"""),
                    new Example("Those of a reason", """{"reason":"unknown"}"""),
                    new Example(
                        "Some",
                        """{"ids":["20261122_rejected_01a2047f-3ed2-7c11-9a40-0c5ce1d9a7f2"]}"""
                    ),
                    new Example("Nothing is said", "{}", 400)
                ),
                Answers = [new(200, "What became of each.", "ReplayAnswer")],
                Problems =
                [
                    .. Problems.OfSecretKeys,
                    .. Problems.OfBodies,
                    new(
                        400,
                        RejectReason.Missing,
                        "Say what to try again: ids, reason, or all.",
                        "ids"
                    ),
                    Problems.Invalid("ids", "ids are at most 1000 ids of dead letters."),
                ],
            },
        ]
    );

    private static Operation Pixel(string method, string id, string summary) =>
        new(method, "/v1/pixel.gif", id, summary)
        {
            Details =
                "For pages without script, and for e-mails. Parameters are members of an event; without a `type` it is `page.visit`. The answer is always the image.",
            Access = Access.Key,
            Parameters =
            [
                new("type", "What was done.") { Example = "mail.open" },
                new("user", "The user.") { Example = "ann" },
                new("label", "What a person reads in a feed.") { Example = "Newsletter" },
                new("campaign", "The campaign.") { Example = "spring" },
                Tracking,
            ],
            Answers =
            [
                new(200, "The image, whatever became of the event.")
                {
                    MediaTypes = method == "HEAD" ? [] : ["image/gif"],
                    Headers = Headers.Status,
                },
            ],
        };
}
