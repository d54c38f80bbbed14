using Tracking.Functions.Web.Reference.Model;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>Synerise's API.</summary>
internal static class SyneriseOperations
{
    private const string Event =
        """{"label":"Red shoes","client":{"email":"ann@example.com"},"params":{"sku":"shoe-1"}}""";

    // Each stores an action of its own.
    private static readonly string[] Dedicated =
    [
        "events/added-to-cart",
        "events/added-to-favorites",
        "events/appeared-in-location",
        "events/application-started",
        "events/assigned-to-company",
        "events/cancelled-transaction",
        "events/hit-timer",
        "events/item-search-click",
        "events/logged-in",
        "events/logged-out",
        "events/product-view",
        "events/push/cancelled",
        "events/push/clicked",
        "events/push/received",
        "events/push/viewed",
        "events/registered",
        "events/removed-from-cart",
        "events/searched",
        "events/shared",
        "events/visited-screen",
        "events/ai-compat/item.search.click",
        "events/ai-compat/recommendation.click",
        "events/ai-compat/recommendation.view",
        "transactions",
    ];

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Synerise",
        "Synerise's events API, behind any prefix; the key stands behind `Bearer`. An event has a label and one identifier of its client.",
        [
            Call(
                "events/custom",
                "Reports an event that names its action",
                "SyneriseEvent",
                new Example(
                    "A page visit",
                    """{"action":"page.visit","label":"Shoes","client":{"uuid":"v-1"},"params":{"url":"https://shop.example/shoes"}}"""
                ),
                new Example("Several mistakes", """{"action":"shoes","client":{}}""", 400)
            ),
            .. Dedicated.Select(endpoint =>
                Call(
                    endpoint,
                    $"Reports {endpoint[(endpoint.LastIndexOf('/') + 1)..].Replace('-', ' ').Replace('.', ' ')}",
                    "SyneriseEvent",
                    new Example("An event", Event)
                )
            ),
            .. new[] { "events/batch", "events/ai-compat/batch" }.Select(endpoint =>
                Call(
                    endpoint,
                    "Reports many events that name their actions",
                    "SyneriseBatch",
                    new Example(
                        "Two events",
                        """[{"action":"product.view","label":"Red shoes","client":{"customId":"c-1"}},{"action":"page.visit","label":"Shoes","client":{"uuid":"v-1"},"params":{"url":"https://shop.example/shoes"}}]"""
                    )
                )
            ),
            Call(
                "transactions/batch",
                "Reports many transactions",
                "SyneriseBatch",
                new Example("One", $"[{Event}]")
            ),
        ]
    );

    private static Operation Call(
        string endpoint,
        string summary,
        string schema,
        params Example[] examples
    ) =>
        new("POST", $"/v4/{endpoint}", $"synerise{Name(endpoint)}", summary)
        {
            Access = Access.Key,
            Body = new Body(schema, examples),
            Answers =
            [
                new(202, "All are accepted, or not wanted.", "CollectAnswer"),
                new(
                    400,
                    "What is wrong, in the API's own shape; events that are right are accepted.",
                    "SyneriseError"
                ),
                new(
                    413,
                    "Too large, or too many: at most 1,000 events and 1 MiB.",
                    "SyneriseError"
                ),
            ],
            // What is wrong with a body or an event is told in the API's own shape.
            Problems =
            [
                .. Problems.OfCollecting.Where(problem => problem.Status is not (400 or 413)),
                Problems.OfAll[0],
            ],
        };

    private static string Name(string endpoint) =>
        string.Concat(
            endpoint.Split('/', '-', '.').Select(word => char.ToUpperInvariant(word[0]) + word[1..])
        );
}
