using Tracking.Functions.Web.Explorer;
using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>What browsers load: the script of pages, the explorer, and this reference.</summary>
internal static class PageOperations
{
    private const string Script = "text/javascript";
    private const string Style = "text/css";
    private const string Html = "text/html";

    private static readonly string[] Methods = ["GET", "HEAD"];

    private static readonly Answer Page = new(200, "The page.") { MediaTypes = [Html] };

    private static readonly Answer Behind = new(301, "Behind a slash: where it is.")
    {
        Headers = new Dictionary<string, string> { ["Location"] = "Where that is." },
    };

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Pages",
        "What browsers load: the tracker script, the explorer, and this reference. They come as br, gzip or as they are.",
        [
            .. Both(
                "/t.js",
                "script",
                "The tracker script, or the snippet that pins it",
                new(200, "The script; with `sri` the snippet, which has no version.")
                {
                    MediaTypes = [Script, "text/plain"],
                },
                [
                    new("sri", "Asks for the snippet that pins the version of now, as text.")
                    {
                        Example = "1",
                    },
                    new("key", "The write key that the snippet has.")
                    {
                        Example = "wk_demo_local_only",
                    },
                ]
            ),
            .. Both(
                "/t.{name}.js",
                "scriptFile",
                "The core of the script; or either under the name that has its hash",
                new(200, "The script.") { MediaTypes = [Script] },
                [
                    new("name", "`core`, a hash, or `core.` and a hash.", Place.Path)
                    {
                        Example = "core",
                    },
                ],
                Problem.UnknownPath
            ),
            .. Both(
                    "/explore",
                    "explorer",
                    "The explorer, a page for those who look after a site",
                    Page,
                    []
                )
                .Select(operation => operation with { Answers = [.. operation.Answers, Behind] }),
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
                new(200, "The file.") { MediaTypes = [Script, Style, "image/svg+xml"] },
                [File(new ExplorerFiles().All.Keys.First(name => name.Length > 0))],
                new Problem(404, "unknown-file", "The explorer has no file of this name.")
            ),
            .. Both(
                "/openapi.json",
                "openApi",
                "This reference as an OpenAPI 3.1 document",
                new(200, "The document.", "OpenApi"),
                []
            ),
            .. Both("/docs", "docs", "This reference as a page", Page, []),
            .. Both(
                "/docs/{file}",
                "docsFile",
                "A file of that page",
                new(200, "The file.") { MediaTypes = [Script, Style] },
                [File(ReferencePage.Files.Keys.First())],
                Problem.UnknownPath
            ),
        ]
    );

    private static Parameter File(string example) =>
        new("file", "Its name, which changes with what is in it.", Place.Path)
        {
            Example = example,
        };

    private static IEnumerable<Operation> Both(
        string path,
        string id,
        string summary,
        Answer answer,
        IReadOnlyList<Parameter> parameters,
        params IReadOnlyList<Problem> problems
    ) =>
        Methods.Select(method => new Operation(
            method,
            path,
            method == "HEAD" ? id + "Head" : id,
            summary
        )
        {
            Parameters = [.. parameters, Headers.IfNoneMatch],
            Answers =
            [
                answer with
                {
                    Headers = Headers.Cached,
                    MediaTypes = method == "HEAD" ? [] : answer.MediaTypes,
                },
                Headers.NotModified,
            ],
            Problems = [.. Problems.OfAll, .. problems],
        });
}
