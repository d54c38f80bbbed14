using System.Collections.Frozen;

namespace Tracking.Functions.Collect.Dialects.Synerise;

/// <summary>The actions of the dedicated endpoints.</summary>
/// <remarks>
/// The endpoints are those of the events API; where its documentation does not give the action that one
/// stores, the name follows the form context.activity.
/// </remarks>
internal static class SyneriseActions
{
    private static readonly FrozenDictionary<string, string> ByEndpoint = new Dictionary<
        string,
        string
    >
    {
        ["events/added-to-cart"] = "product.addToCart",
        ["events/added-to-favorites"] = "product.addToFavorite",
        ["events/appeared-in-location"] = "client.location",
        ["events/application-started"] = "client.applicationStarted",
        ["events/assigned-to-company"] = "client.assignToCompany",
        ["events/cancelled-transaction"] = "transaction.cancel",
        ["events/hit-timer"] = "client.hitTimer",
        ["events/item-search-click"] = "item.search.click",
        ["events/logged-in"] = "client.login",
        ["events/logged-out"] = "client.logout",
        ["events/product-view"] = "product.view",
        ["events/push/cancelled"] = "push.cancel",
        ["events/push/clicked"] = "push.click",
        ["events/push/received"] = "push.receive",
        ["events/push/viewed"] = "push.view",
        ["events/registered"] = "client.register",
        ["events/removed-from-cart"] = "product.removeFromCart",
        ["events/searched"] = "client.search",
        ["events/shared"] = "client.share",
        ["events/visited-screen"] = "screen.view",
        ["events/ai-compat/item.search.click"] = "item.search.click",
        ["events/ai-compat/recommendation.click"] = "recommendation.click",
        ["events/ai-compat/recommendation.view"] = "recommendation.view",
        ["transactions"] = "transaction.charge",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The action of an endpoint, or of each event of a batch of its own; null when the event names it.</summary>
    public static string? Of(string endpoint) =>
        endpoint == "transactions/batch"
            ? "transaction.charge"
            : ByEndpoint.GetValueOrDefault(endpoint);

    /// <summary>The endpoints that there are.</summary>
    public static IReadOnlyList<string> Endpoints { get; } =
    [
        "events/custom",
        "events/batch",
        "events/ai-compat/batch",
        "transactions/batch",
        .. ByEndpoint.Keys,
    ];

    /// <summary>Whether there is such an endpoint.</summary>
    public static bool Has(string endpoint) =>
        endpoint is "events/custom" || IsBatch(endpoint) || ByEndpoint.ContainsKey(endpoint);

    /// <summary>Whether an endpoint takes an array.</summary>
    public static bool IsBatch(string endpoint) =>
        endpoint is "events/batch" or "events/ai-compat/batch" or "transactions/batch";
}
