using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>What operations that read have in common.</summary>
internal static class QueryParts
{
    private const string Csv = "text/csv";

    /// <summary>Of which time.</summary>
    public static readonly Parameter[] TimeRange =
    [
        new("from", "This time or later: ISO 8601. Unless said seven days before `to`, at most 93.")
        {
            Example = "2026-11-15T00:00:00Z",
        },
        new("to", "Before this time: ISO 8601. Unless said now.")
        {
            Example = "2026-11-22T00:00:00Z",
        },
    ];

    /// <summary>How many.</summary>
    public static readonly Parameter Limit = new("limit", "How many at most; 100 unless said.")
    {
        Schema = """{"type":"integer","minimum":1,"maximum":1000}""",
        Example = "10",
    };

    /// <summary>The next page.</summary>
    public static readonly Parameter Continuation = new(
        "continuation",
        "Where to go on: what the last answer said."
    );

    /// <summary>JSON, or a table.</summary>
    public static readonly Parameter Format = new(
        "format",
        "`csv` for a table of all rows, also by `Accept: text/csv`."
    )
    {
        Schema = """{"type":"string","enum":["csv","json"]}""",
        Example = "json",
    };

    /// <summary>JSON or a table, and with what the table begins.</summary>
    public static readonly Parameter[] Formats =
    [
        Format,
        Flag(
            "bom",
            "Whether a table begins with a byte order mark, by which spreadsheets know UTF-8."
        ),
    ];

    /// <summary>Whether with bots.</summary>
    public static readonly Parameter Bots = Flag("bots", "Whether what bots did counts too.");

    /// <summary>A parameter that is true or false.</summary>
    public static Parameter Flag(string name, string description, string example = "true") =>
        new(name, $"{description} Also 1, 0, yes, no.")
        {
            Schema = Parameter.Flag,
            Example = example,
        };

    /// <summary>An operation that reads: with a version, and a table if <see cref="Format"/> is one of its parameters.</summary>
    public static Operation Get(
        string path,
        string id,
        string summary,
        Answer answer,
        params IReadOnlyList<Parameter> parameters
    ) =>
        new("GET", path, id, summary)
        {
            Access = Access.SecretKey,
            Parameters = [.. parameters, Headers.IfNoneMatch],
            Answers =
            [
                answer with
                {
                    Headers = Headers.Cached,
                },
                .. parameters.Contains(Format) ? [Table] : Array.Empty<Answer>(),
                Headers.NotModified,
            ],
            Problems =
            [
                .. Problems.OfSecretKeys,
                Problems.Invalid(
                    "usr",
                    "There is no parameter usr, or it is said twice, or has a value that it cannot have."
                ),
                .. parameters.Contains(Format) ? [NotRecorded] : Array.Empty<Problem>(),
            ],
        };

    /// <summary>The operations, and behind those that have tables the same for forms.</summary>
    public static IReadOnlyList<Operation> WithForms(params IReadOnlyList<Operation> operations) =>
        [
            .. operations.SelectMany(operation =>
                operation.Parameters.Contains(Format)
                    ? [operation, AsForm(operation)]
                    : new[] { operation }
            ),
        ];

    private static Operation AsForm(Operation operation) =>
        operation with
        {
            Method = "POST",
            Id = $"{operation.Id}ByForm",
            Summary = $"{operation.Summary}, by a form",
            Details =
                "The same, for a page that has a table written to a file: its fields are the parameters, and `key` is the secret key or the token, which then stands in no address.",
            Parameters = [],
            Body = new Body("QueryForm", new Example("A table", "format=csv&bom=true"))
            {
                MediaType = Body.Form,
            },
            Answers = [.. operation.Answers.Where(answer => answer.Status == 200)],
            Problems = [.. operation.Problems, .. RequestBody.Problems],
        };

    /// <summary>The same, which is recorded where the deployment has that on.</summary>
    public static Operation OrNotRecorded(this Operation operation) =>
        operation with
        {
            Problems = [.. operation.Problems, NotRecorded],
        };

    /// <summary>The same, which may find nothing.</summary>
    public static Operation OrNotFound(this Operation operation, string type, string detail) =>
        operation with
        {
            Problems = [.. operation.Problems, new Problem(404, type, detail)],
        };

    private static Problem NotRecorded =>
        new(
            503,
            "not-recorded",
            "Nothing is told, because it could not be recorded now who asks: where the deployment has that on, reads of what is of one user or session, and tables, are in the audit log."
        );

    private static Answer Table =>
        new(200, "As a table: RFC 4180, with names in its first line. It has no version.")
        {
            MediaTypes = [Csv],
            Headers = new Dictionary<string, string>
            {
                ["Content-Disposition"] = "The name of the table's file.",
            },
        };
}
