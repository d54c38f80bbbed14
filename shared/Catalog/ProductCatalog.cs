using System.Collections.Frozen;

namespace Tracking.Shared.Catalog;

/// <summary>The actions that come predefined with a product, found by name or data key, however spelt.</summary>
/// <remarks>
/// An action that only another product defines is understood too, and logged under its log type and data
/// key, but says nothing about what a session came to: its priority is 0.
/// </remarks>
public sealed class ProductCatalog
{
    private static readonly ActionDefinition[] Chatbot =
    [
        .. KnowledgeActions.All,
        .. ChatbotActions.Own,
    ];

    // A site may be anything: it has what Knowledge and the chatbot have, and what only Search has.
    private static readonly ActionDefinition[] Site =
    [
        .. Chatbot,
        .. SearchActions.All.ExceptBy(Chatbot.Select(a => a.Name), a => a.Name),
    ];

    private static readonly FrozenDictionary<string, ProductCatalog> Products = new[]
    {
        new ProductCatalog("search", SearchActions.All),
        new ProductCatalog("knowledge", KnowledgeActions.All),
        new ProductCatalog("chatbot", Chatbot),
        new ProductCatalog("site", Site),
    }.ToFrozenDictionary(catalog => catalog.Product);

    private readonly FrozenDictionary<string, ActionDefinition> byForm;

    private ProductCatalog(string product, ActionDefinition[] actions)
    {
        Product = product;
        Actions = actions;
        var others = Site.ExceptBy(actions.Select(a => a.Name), a => a.Name)
            .Select(a => a with { Priority = 0 });
        var forms = new Dictionary<string, ActionDefinition>(StringComparer.OrdinalIgnoreCase);
        foreach (var action in actions.Concat(others))
        {
            foreach (var form in Spelling.FormsOf(action))
            {
                forms.TryAdd(form, action);
            }
        }

        byForm = forms.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The names of all products.</summary>
    public static IReadOnlyList<string> Names { get; } = ["search", "knowledge", "chatbot", "site"];

    /// <summary>The product's name.</summary>
    public string Product { get; }

    /// <summary>The product's own actions.</summary>
    public IReadOnlyList<ActionDefinition> Actions { get; }

    /// <summary>The catalog of a product; that of <c>site</c> when there is none of that name.</summary>
    public static ProductCatalog Of(string? product) =>
        product is not null && Products.TryGetValue(product, out var catalog)
            ? catalog
            : Products["site"];

    /// <summary>The action of a name or data key; null when no product has it.</summary>
    public ActionDefinition? Find(string nameOrDataKey) =>
        byForm.TryGetValue(nameOrDataKey, out var action)
        || byForm.TryGetValue(Spelling.Normalize(nameOrDataKey), out action)
            ? action
            : null;

    /// <summary>The priority of a data key: 1 says most about a session, 0 nothing.</summary>
    public int PriorityOf(string dataKey) =>
        byForm.TryGetValue(dataKey, out var action) && action.DataKey == dataKey
            ? action.Priority
            : 0;
}
