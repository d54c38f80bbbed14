using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>Matomo's tracking API.</summary>
internal static class MatomoOperations
{
    private const string Paths = """
        `idsite` is the id of the project, or its write key; `token_auth`, which is better in a body, a secret key.
        Parameters are those of Matomo's Tracking HTTP API: `e_c`, `e_a`, `e_n`, `e_v` an event; `search` a search;
        `idgoal` a goal or an order; `link`, `download`; `ping`; else a page visit. No parameter is an event's id: what
        is sent again counts again.
        """;

    private static readonly Answer Image = new(
        200,
        "The image; what became of the request is in a header."
    )
    {
        MediaTypes = ["image/gif"],
        Headers = Headers.Status,
    };

    private static readonly Answer NoImage = new(204, "With `send_image=0`.")
    {
        Headers = Headers.Status,
    };

    private static readonly IReadOnlyList<Problem> OfRequests =
    [
        .. Problems.OfCollecting,
        .. Problems.OfEvents,
        new(400, "no-events", "requests is empty.", "requests"),
        Problems.TooMany(EventLimits.EventsPerRequest),
    ];

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Matomo",
        "What Matomo's trackers send, behind any prefix.",
        [.. new[] { "matomo", "piwik" }.SelectMany(Of)]
    );

    private static IEnumerable<Operation> Of(string file)
    {
        yield return new("GET", $"/{file}.php", $"{file}Get", "Reports one request in its query")
        {
            Details =
                Paths
                + "\nWho accepts images gets the image whatever becomes of the request; programs get the status.",
            Access = Access.KeyInside,
            Parameters =
            [
                new("idsite", "The id of the project, or its write key.")
                {
                    Example = "demo",
                    IsRequired = true,
                },
                new("rec", "1: it is to be recorded.") { Example = "1", IsRequired = true },
                new("url", "The page.") { Example = "https://shop.example/shoes" },
                new("action_name", "The page's title.") { Example = "Shoes" },
                new("cid", "The visitor.") { Example = "0123456789abcdef" },
                new("send_image", "0: no image.") { Example = "0" },
            ],
            Answers = [Image, NoImage],
            Problems = OfRequests,
        };
        yield return new(
            "POST",
            $"/{file}.php",
            $"{file}Post",
            "Reports one request as a form, or many in a bulk"
        )
        {
            Details = Paths,
            Access = Access.KeyInside,
            Body = new Body(
                "MatomoBulk",
                new Example(
                    "A bulk of two",
                    """{"requests":["?idsite=demo&rec=1&url=https://shop.example/&action_name=Home","?idsite=demo&rec=1&search=boots&search_count=3"]}"""
                ),
                new Example(
                    "A bulk of which nothing counts",
                    """{"requests":["?idsite=demo&url=https://shop.example/"]}""",
                    400
                )
            )
            {
                Also = new Body(
                    "MatomoForm",
                    new Example(
                        "An event",
                        "idsite=demo&rec=1&e_c=Videos&e_a=Play&e_n=Shoes&e_v=12"
                    )
                )
                {
                    MediaType = Body.Form,
                },
            },
            Answers =
            [
                Image,
                new(200, "Of a bulk: how many are accepted, and which are not.", "MatomoAnswer"),
                NoImage,
                new(400, "Of a bulk of which nothing is accepted.", "MatomoAnswer"),
            ],
            Problems = OfRequests,
        };
    }
}
