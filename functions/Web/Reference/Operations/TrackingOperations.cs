using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>The tracking API of Search, Knowledge and Chatbot.</summary>
internal static class TrackingOperations
{
    private const string Token = "x-inbenta-session";

    private static readonly Parameter SessionToken = new(
        Token,
        "The session token, bare or behind `Bearer`.",
        Place.Header
    );

    private static readonly Parameter Tracking = new(
        "tracking",
        "False: the request is not to be tracked."
    )
    {
        Schema = Parameter.Flag,
        Example = "true",
    };

    private static readonly IReadOnlyList<Problem> OfEvents =
    [
        .. Problems.OfCollecting,
        .. Problems.OfEvents,
        Problem.InvalidToken,
        new(403, RejectReason.Denied, "The project's lists do not let the action in."),
    ];

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Tracking API",
        "What clients of Search, Knowledge and Chatbot call, unchanged: behind any prefix, such as `/prod/km`; `inbtrck` for `tracking` does as well; JSON or a form, with or without a slash at the end. The key may be in `x-inbenta-key`.",
        [
            new("POST", "/v1/auth", "authenticate", "Gives an access token for 20 minutes")
            {
                Details =
                    "The key in the header names the project; what is in the body proves more. A key that is a secret one proves it by itself.",
                Access = Access.Key,
                Body = new Body(
                    "AuthRequest",
                    new Example("With a secret key", """{"secret":"sk_demo_local_only"}"""),
                    new Example("With nothing", "{}", 400),
                    new Example("With a wrong one", """{"secret":"sk_of_somebody_else"}""", 401)
                ),
                Answers = [new(200, "The token, and where the APIs are: here.", "AuthAnswer")],
                Problems =
                [
                    .. Problems.OfKeys,
                    .. Problems.OfBodies,
                    new(
                        400,
                        RejectReason.Missing,
                        "Send the project's secret key as secret, or from a browser a domain key as domainKey.",
                        "secret"
                    ),
                    new(401, "invalid-secret", "Secret token not valid", "secret"),
                ],
            },
            new("POST", "/v1/refreshToken", "refreshToken", "Gives another access token for one")
            {
                Access = Access.AccessToken,
                Answers = [new(200, "The token.", "AuthAnswer")],
                Problems = [.. Problems.OfKeys],
            },
            new("POST", "/v1/tracking/session", "startSession", "Makes a session token")
            {
                Details =
                    "The token never ends by itself: after the time without a request the same one begins another session.",
                Access = Access.Key,
                Parameters = [Tracking],
                Body = new Body("SessionRequest", new Example("Nothing", "{}"))
                {
                    IsRequired = false,
                },
                Answers = [new(200, "The token.", "SessionAnswer")],
                Problems = OfEvents,
            },
            new(
                "POST",
                "/v1/tracking/session/user",
                "tellUser",
                "Tells what is known of a session's user"
            )
            {
                Access = Access.Key,
                Parameters = [SessionToken, Tracking],
                Body = new Body(
                    "UserInfoRequest",
                    new Example(
                        "An e-mail and a plan",
                        """{"data":{"plan":"gold","segment":"returning"},"autoSession":true}"""
                    )
                ),
                Answers = [new(200, "It counts.", "TrackedAnswer")],
                Problems = OfEvents,
            },
            new("POST", "/v1/tracking/events", "trackEvent", "Reports what was done in a session")
            {
                Details = """
                `click` has the `code` of a result's `clickCode`, `rate` its `rateCode` with `value` and `comment`,
                `external_click` has `searchCode` and `externalCode`. An event with an `id` counts once, however often
                it is sent; of ratings of one code in a session the last one counts.
                """,
                Access = Access.Key,
                Parameters = [SessionToken, Tracking],
                Body = new Body(
                    "EventRequest",
                    new Example(
                        "A contact ticket",
                        """{"type":"contact_ticket","id":"ticket-17","autoSession":true,"data":{"subject":"size"}}"""
                    ),
                    new Example(
                        "An action that there is not",
                        """{"type":"no_such_action","data":{}}""",
                        400
                    ),
                    new Example(
                        "A code that is none",
                        """{"type":"click","data":{"code":"none"}}""",
                        400
                    )
                ),
                Answers = [new(200, "It is durable.", "TrackedAnswer")],
                Problems = OfEvents,
            },
            new(
                "POST",
                "/v1/tracking/searches",
                "trackSearch",
                "Registers a search with its results, and gives the codes for clicks and ratings"
            )
            {
                Access = Access.Key,
                Parameters = [SessionToken, Tracking],
                Body = new Body(
                    "SearchRequest",
                    new Example(
                        "A search with two results",
                        """{"query":"red shoes","results":[{"id":"shoe-1"},{"id":"shoe-2"}]}"""
                    ),
                    new Example(
                        "A result of another instance",
                        """{"query":"red shoes","results":[{"id":"faq-4","external":"help"}]}"""
                    ),
                    new Example("Without a query", """{"results":[]}""", 400)
                ),
                Answers = [new(200, "The codes.", "SearchAnswer")],
                Problems = OfEvents,
            },
        ]
    );
}
