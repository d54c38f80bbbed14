using Tracking.Functions.Web.Explorer;
using Tracking.Functions.Web.Reference.Model;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>What browsers get: the script of pages, and the explorer.</summary>
internal static class PageOperations
{
    private const string Script = "text/javascript";
    private const string Html = "text/html";

    private static readonly Parameter IfNoneMatch = new(
        "If-None-Match",
        "The version that is there already.",
        Place.Header
    );

    private static readonly Parameter Snippet = new(
        "sri",
        "Asks for the snippet that pins the version of now, as text."
    );

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Pages",
        "What browsers load: the tracker script, and the explorer.",
        [
            .. Both(
                "/t.js",
                "script",
                "The tracker script, or the snippet that pins it",
                Script,
                [Snippet]
            ),
            .. Both(
                "/t.{name}.js",
                "scriptFile",
                "The core of the script; or either under the name that has its hash",
                Script,
                [
                    new("name", "`core`, a hash, or `core.` and a hash.", Place.Path)
                    {
                        Example = "core",
                    },
                ]
            ),
            .. Both(
                "/explore",
                "explorer",
                "The explorer, a page for those who look after a site",
                Html,
                []
            ),
            new("GET", "/v1/sign-in", "signIn", "Where people sign in")
            {
                Details =
                    "What a page needs for OpenID Connect's authorization code flow with PKCE, where the deployment has it on.",
                Answers = [new(200, "Whether people can sign in, and where.", "SignIn")],
                Problems = Problems.OfAll,
            },
            .. Both(
                "/explore/{file}",
                "explorerFile",
                "A file of the explorer",
                Script,
                [
                    new("file", "Its name, which changes with what is in it.", Place.Path)
                    {
                        Example = new ExplorerFiles()
                            .All.First(file => file.Name.EndsWith(".js", StringComparison.Ordinal))
                            .Name,
                    },
                ]
            ),
        ]
    );

    private static Operation[] Both(
        string path,
        string id,
        string summary,
        string mediaType,
        IReadOnlyList<Parameter> parameters
    ) =>
        [
            Get("GET", path, id, summary, mediaType, parameters),
            Get("HEAD", path, id + "Head", summary, mediaType, parameters),
        ];

    private static Operation Get(
        string method,
        string path,
        string id,
        string summary,
        string mediaType,
        IReadOnlyList<Parameter> parameters
    ) =>
        new(method, path, id, summary)
        {
            Parameters = [.. parameters, IfNoneMatch],
            Answers =
            [
                new(200, "The file.") { MediaType = mediaType },
                .. parameters.Contains(Snippet)
                    ? new[] { new Answer(200, "The snippet.") { MediaType = "text/plain" } }
                    : [],
                new(304, "It is as it was."),
            ],
            Problems =
            [
                .. Problems.OfAll,
                new(
                    404,
                    id.StartsWith("explorer", StringComparison.Ordinal)
                        ? "unknown-file"
                        : "unknown-path",
                    "There is no such file."
                ),
            ],
        };
}
