using Tracking.Functions.Web.Reference.Model;
using static Tracking.Functions.Web.Reference.Operations.QueryParts;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>What is read, but for reports.</summary>
internal static class QueryOperations
{
    private static readonly Parameter Bot = Flag(
        "bot",
        "True: of bots alone; false: of people alone.",
        "false"
    );

    private static readonly Parameter Order = new("order", "`newest` for the newest first.")
    {
        Schema = """{"type":"string","enum":["oldest","newest"]}""",
        Example = "newest",
    };

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Read",
        "What events came to, with the project's secret key in a header. A parameter that there is not, or that is said twice, is a 400. Who has an answer already gets a 304 for its `ETag` in `If-None-Match`; caches may keep none. All times of a range are those of the answer, `from` and `to`.",
        WithForms(
            Get(
                "/v1/sessions",
                "getSessions",
                "Sessions, newest first, a page at a time",
                new(200, "A page.", "SessionPage"),
                [
                    new("result", "Only those with this result; `NONE` for without.")
                    {
                        Example = "CONTACT_TICKET",
                    },
                    Flag("found", "Only those that found an answer, or did not."),
                    Flag(
                        "contact",
                        "Only those in which somebody began to write to support, or nobody did.",
                        "false"
                    ),
                    Flag("open", "Only those that may go on, or do not."),
                    Only("user", "ann"),
                    Only("visitor", "v-1"),
                    Only("deviceClass", "phone"),
                    new("landingPage", "Only those of this page, or path, which begins with `/`.")
                    {
                        Example = "/shoes",
                    },
                    Flag("ticket", "Only those of which a ticket is the result, or is not."),
                    new("step", "Only those that got so far from a search to a ticket.")
                    {
                        Schema =
                            """{"type":"string","enum":["search","contactStart","contactSubmit","contactTicket"]}""",
                        Example = "contactStart",
                    },
                    new("dataKey", "Only those that have this data key.") { Example = "SEARCH" },
                    new("priority", "Only those with a result of this priority; 0 has none.")
                    {
                        Schema = """{"type":"integer","minimum":0,"maximum":100}""",
                        Example = "1",
                    },
                    new("metric", "Only those that have this custom metric.") { Example = "csat" },
                    new("metricFrom", "With `metric`: its last value is this or more.")
                    {
                        Schema = """{"type":"number"}""",
                        Example = "1",
                    },
                    new("metricTo", "With `metric`: its last value is this or less.")
                    {
                        Schema = """{"type":"number"}""",
                        Example = "3",
                    },
                    Bot,
                    .. TimeRange,
                    Limit,
                    Continuation,
                    .. Formats,
                ]
            ),
            Get(
                    "/v1/sessions/{sessionId}",
                    "getSession",
                    "One session with its events in order",
                    new(200, "The session.", "SessionWithEvents"),
                    new Parameter("sessionId", "Its id.", Place.Path)
                    {
                        Example = "01a204a05cdf7659b7c5684585fb0c1b-1",
                    }
                )
                .OrNotFound("unknown-session", "The project has no session of this id.")
                .OrNotRecorded() with
            {
                Details = "It is found while it is one of the last 128 of its token.",
            },
            Get(
                "/v1/atomic-logs",
                "getLogs",
                "Atomic logs, oldest first, a page at a time",
                new(200, "A page.", "LogPage"),
                [
                    new("logType", "Only those of this log type, or of some with commas.")
                    {
                        Example = "SEARCH,INSTANT_SEARCH",
                    },
                    Flag(
                        "hasLogType",
                        "False: events without a log type instead, of which there is only an id and the minute."
                    ),
                    new("session", "Only those of the session with this id."),
                    Only("dialect", "segment"),
                    new("query", "Only searches for this, however it is cased.")
                    {
                        Example = "red shoes",
                    },
                    Flag(
                        "clicked",
                        "Only searches on which somebody clicked, or nobody did.",
                        "false"
                    ),
                    Flag("empty", "Only searches that found nothing, or that may have found some."),
                    new("position", "Only clicks at this position; 21 is all behind 20.")
                    {
                        Schema = """{"type":"integer","minimum":1,"maximum":21}""",
                        Example = "1",
                    },
                    Flag("commented", "Only ratings with a comment, or without one."),
                    Only("action", "search"),
                    Only("user", "ann"),
                    Only("visitor", "v-1"),
                    Only("label", "Home"),
                    Only("product", "site"),
                    Only("category", "session") with
                    {
                        Schema = """{"type":"string","enum":["session","platform"]}""",
                    },
                    Flag("verified", "Only those of which something is proved, or nothing."),
                    Only("deviceClass", "phone"),
                    new("url", "Only those of this page, or of this path, which begins with `/`.")
                    {
                        Example = "/shoes",
                    },
                    new("contentId", "Only those about this content.") { Example = "shoe-1" },
                    new("searchId", "Only those that follow from this search.")
                    {
                        Example = "018f2b7e-0c3a-7d52-9b1e-3f7a5c2d8e01",
                    },
                    new("source", "Only those of this integration.") { Example = "shop" },
                    Only("environment", "production"),
                    new("userType", "Only those of this profile of users.") { Example = "0" },
                    Order,
                    new("text", "Only those that have this text somewhere, in any case.")
                    {
                        Example = "shoe",
                    },
                    Bot,
                    .. TimeRange,
                    Limit,
                    Continuation,
                    .. Formats,
                ]
            ),
            Get(
                "/v1/live",
                "getLive",
                "What happened in the last 30 minutes",
                new(200, "Counts.", "Live"),
                Bots
            ),
            new("GET", "/v1/me", "getMe", "Who has signed in, and what they may read")
            {
                Access = Access.Person,
                Parameters = [Headers.IfNoneMatch],
                Answers =
                [
                    new(200, "The person.", "Me") { Headers = Headers.Cached },
                    Headers.NotModified,
                ],
                Problems =
                [
                    .. Problems.OfPeople,
                    Problems.Invalid("usr", "There is no parameter usr. There are none here."),
                ],
            },
            Get(
                "/v1/project",
                "getOwnProject",
                "Of which project the key is",
                new(200, "The project.", "OwnProject")
            ),
            Get(
                "/v1/lag",
                "getLag",
                "How far readers are behind, and the last line of each export",
                new(200, "Readers and exports.", "Lag")
            ),
            Get(
                "/v1/exports",
                "getExports",
                "What the tables for warehouses have, and up to when",
                new(200, "The tables, and their hours and days that are over.", "Exports"),
                [
                    new("table", "Only this table.")
                    {
                        Schema = """{"type":"string","enum":["events","sessions","audit"]}""",
                        Example = "events",
                    },
                    .. TimeRange,
                    Limit,
                    Continuation,
                ]
            ) with
            {
                Details =
                    "An hour that is over has a manifest, and once its files are merged its day. `hours` are those that `from` to `to` touches, the newest first, a page at a time.",
            },
            Get(
                "/v1/audit-logs",
                "getAuditLogs",
                "What was changed in the project and by whom, newest first",
                new(200, "The changes.", "AuditLogs"),
                [.. TimeRange, Limit]
            ) with
            {
                Details =
                    "With an admin key, behind `Authorization: Bearer`, it is of the project that `project` names, of one that was deleted too.",
            },
            Get(
                "/v1/dead-letters",
                "getDeadLetters",
                "What was not accepted or not processed, oldest first unless asked otherwise",
                new(200, "A page.", "DeadLetterPage"),
                [Only("reason", "invalid"), Order, .. TimeRange, Limit, Continuation, .. Formats]
            ),
            Get(
                    "/v1/dead-letters/{id}",
                    "getDeadLetter",
                    "One dead letter with its bytes",
                    new(200, "The dead letter.", "DeadLetterWithBytes"),
                    new Parameter("id", "Its id.", Place.Path)
                    {
                        Example = "20261122_rejected_01a2047f-3ed2-7c11-9a40-0c5ce1d9a7f2",
                    }
                )
                .OrNotFound("unknown-dead-letter", "The project has no dead letter of this id.")
                .OrNotRecorded()
        )
    );

    private static Parameter Only(string name, string example) =>
        new(name, $"Only those of this {name}.") { Example = example };
}
