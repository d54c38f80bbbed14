using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>What is read.</summary>
internal static class QueryOperations
{
    private const string Time = """{"type":"string"}""";

    private static readonly Parameter[] Range =
    [
        new("from", "This time or later: ISO 8601. Unless said seven days before `to`, at most 93.")
        {
            Schema = Time,
            Example = "2026-11-15T00:00:00Z",
        },
        new("to", "Before this time: ISO 8601. Unless said now.")
        {
            Schema = Time,
            Example = "2026-11-22T00:00:00Z",
        },
    ];

    private static readonly Parameter Limit = new("limit", "How many at most; 100 unless said.")
    {
        Schema = """{"type":"integer","minimum":1,"maximum":1000}""",
        Example = "10",
    };

    private static readonly Parameter Continuation = new(
        "continuation",
        "Where to go on: what the last answer said."
    );

    private static readonly Parameter Format = new(
        "format",
        "`csv` for a table of all rows, also by `Accept: text/csv`."
    )
    {
        Schema = """{"type":"string","enum":["csv","json"]}""",
        Example = "json",
    };

    private static readonly Parameter Bots = new("bots", "Whether what bots did counts too.")
    {
        Schema = Parameter.Flag,
        Example = "true",
    };

    private static Parameter Only(string name, string example) =>
        new(name, $"Only those of this {name}.") { Example = example };

    private static readonly Parameter Bot = new(
        "bot",
        "True: of bots alone; false: of people alone. Also 1, 0, yes, no."
    )
    {
        Schema = Parameter.Flag,
        Example = "false",
    };

    private static readonly IReadOnlyList<Problem> OfParameters =
    [
        .. Problems.OfSecretKeys,
        Problems.Invalid(
            "usr",
            "There is no parameter usr, or it is said twice, or has a value that it cannot have."
        ),
    ];

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Read",
        "What events came to, with the project's secret key in a header. A parameter that there is not, or that is said twice, is a 400. Answers may be kept by no cache.",
        [
            new("GET", "/v1/sessions", "getSessions", "Sessions, newest first, a page at a time")
            {
                Access = Access.SecretKey,
                Parameters =
                [
                    new("result", "Only those with this result.") { Example = "CONTACT_TICKET" },
                    new("found", "Only those that found an answer, or did not.")
                    {
                        Schema = Parameter.Flag,
                        Example = "true",
                    },
                    new("open", "Only those that may go on, or do not.")
                    {
                        Schema = Parameter.Flag,
                        Example = "true",
                    },
                    new("user", "Only those of this user.") { Example = "ann" },
                    Only("visitor", "v-1"),
                    Only("deviceClass", "phone"),
                    Only("landingPage", "https://shop.example/"),
                    new("metric", "Only those that have this custom metric.") { Example = "csat" },
                    Format,
                    new(
                        "contact",
                        "Only those in which somebody began to write to support, or nobody did."
                    )
                    {
                        Schema = Parameter.Flag,
                        Example = "false",
                    },
                    Bot,
                    .. Range,
                    Limit,
                    Continuation,
                ],
                Answers = [new(200, "A page.", "SessionPage")],
                Problems = OfParameters,
            },
            new(
                "GET",
                "/v1/sessions/{sessionId}",
                "getSession",
                "One session with its events in order"
            )
            {
                Details = "It is found while it is one of the last 128 of its token.",
                Access = Access.SecretKey,
                Parameters =
                [
                    new("sessionId", "Its id.", Place.Path)
                    {
                        Example = "01a204a05cdf7659b7c5684585fb0c1b-1",
                    },
                ],
                Answers = [new(200, "The session.", "SessionWithEvents")],
                Problems =
                [
                    .. OfParameters,
                    new(404, "unknown-session", "The project has no session of this id."),
                ],
            },
            new("GET", "/v1/atomic-logs", "getLogs", "Atomic logs, oldest first, a page at a time")
            {
                Access = Access.SecretKey,
                Parameters =
                [
                    new("logType", "Only those of this log type.") { Example = "SEARCH" },
                    new("action", "Only those of this action.") { Example = "search" },
                    new("user", "Only those of this user.") { Example = "ann" },
                    new("contentId", "Only those about this content.") { Example = "shoe-1" },
                    new("searchId", "Only those that follow from this search.")
                    {
                        Example = "018f2b7e-0c3a-7d52-9b1e-3f7a5c2d8e01",
                    },
                    new("source", "Only those of this integration.") { Example = "shop" },
                    new("environment", "Only those of this environment.")
                    {
                        Example = "production",
                    },
                    new("userType", "Only those of this profile of users.") { Example = "0" },
                    Only("visitor", "v-1"),
                    Only("label", "Home"),
                    Only("product", "site"),
                    Only("deviceClass", "phone"),
                    Only("url", "https://shop.example/"),
                    new("category", "Only those of this category.")
                    {
                        Schema = """{"type":"string","enum":["session","platform"]}""",
                        Example = "session",
                    },
                    new("verified", "Only those of which something is proved, or nothing.")
                    {
                        Schema = Parameter.Flag,
                        Example = "true",
                    },
                    new("order", "`newest` for the newest first.")
                    {
                        Schema = """{"type":"string","enum":["oldest","newest"]}""",
                        Example = "newest",
                    },
                    new("text", "With `order=newest`: only those that have this text somewhere.")
                    {
                        Example = "shoe",
                    },
                    Format,
                    Bot,
                    .. Range,
                    Limit,
                    Continuation,
                ],
                Answers = [new(200, "A page.", "LogPage")],
                Problems = OfParameters,
            },
            new("GET", "/v1/reports/{report}", "getReport", "A report")
            {
                Details = """
                Log types are counted by hour, searches and contents by day: a report has all hours or days that its time
                touches. What bots did is left out unless `bots=true`. `limit` is of `searches` and `contents` only.
                """,
                Access = Access.SecretKey,
                Parameters =
                [
                    new("report", "Which.", Place.Path)
                    {
                        Schema =
                            """{"type":"string","enum":["log-types","searches","queries","positions","contents","sessions","metrics"]}""",
                        Example = "searches",
                    },
                    .. Range,
                    Limit,
                    Bots,
                    new("by", "The periods that it has.")
                    {
                        Schema = """{"type":"string","enum":["hour","day","week"]}""",
                        Example = "day",
                    },
                    new("timeZone", "The time zone of its periods; UTC unless said.")
                    {
                        Example = "Europe/Madrid",
                    },
                    Format,
                ],
                Answers = [new(200, "The report.", "Report")],
                Problems =
                [
                    .. OfParameters,
                    new(
                        404,
                        "unknown-report",
                        "The reports are log-types, searches, contents and sessions."
                    ),
                ],
            },
            new("GET", "/v1/live", "getLive", "What happened in the last 30 minutes")
            {
                Access = Access.SecretKey,
                Parameters = [Bots],
                Answers = [new(200, "Counts.", "Live")],
                Problems = OfParameters,
            },
            new("GET", "/v1/me", "getMe", "Who has signed in, and what they may read")
            {
                Access = Access.Person,
                Answers = [new(200, "The person.", "Me")],
                Problems =
                [
                    .. Problems.OfPeople,
                    Problems.Invalid("usr", "There is no parameter usr. There are none here."),
                ],
            },
            new("GET", "/v1/project", "getOwnProject", "Of which project the key is")
            {
                Access = Access.SecretKey,
                Answers = [new(200, "The project.", "OwnProject")],
                Problems = OfParameters,
            },
            new(
                "GET",
                "/v1/lag",
                "getLag",
                "How far readers are behind, and the last line of each export"
            )
            {
                Access = Access.SecretKey,
                Answers = [new(200, "Readers and exports.", "Lag")],
                Problems = OfParameters,
            },
            new(
                "GET",
                "/v1/audit-logs",
                "getAuditLogs",
                "What was changed in the project and by whom, newest first"
            )
            {
                Access = Access.SecretKey,
                Details =
                    "With an admin key, behind `Authorization: Bearer`, it is of the project that `project` names, of one that was deleted too.",
                Parameters = [.. Range, Limit],
                Answers = [new(200, "The changes.", "AnyObject")],
                Problems = OfParameters,
            },
            new(
                "GET",
                "/v1/dead-letters",
                "getDeadLetters",
                "What was not accepted or not processed, oldest first unless asked otherwise"
            )
            {
                Access = Access.SecretKey,
                Parameters =
                [
                    new("reason", "Only those of this reason.") { Example = "invalid" },
                    new("order", "`newest` for the newest first.")
                    {
                        Schema = """{"type":"string","enum":["oldest","newest"]}""",
                        Example = "newest",
                    },
                    .. Range,
                    Limit,
                    Continuation,
                ],
                Answers = [new(200, "A page.", "DeadLetterPage")],
                Problems = OfParameters,
            },
            new("GET", "/v1/dead-letters/{id}", "getDeadLetter", "One dead letter with its bytes")
            {
                Access = Access.SecretKey,
                Parameters =
                [
                    new("id", "Its id.", Place.Path)
                    {
                        Example = "20261122_rejected_01a2047f-3ed2-7c11-9a40-0c5ce1d9a7f2",
                    },
                ],
                Answers = [new(200, "The dead letter.", "DeadLetterWithBytes")],
                Problems =
                [
                    .. OfParameters,
                    new(404, "unknown-dead-letter", "The project has no dead letter of this id."),
                ],
            },
        ]
    );
}
