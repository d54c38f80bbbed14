using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>A site or product instance that events belong to.</summary>
/// <param name="Id">2 to 32 lower-case letters, digits and dashes, beginning with a letter.</param>
/// <param name="Name">For people.</param>
/// <param name="Product"><c>search</c>, <c>knowledge</c>, <c>chatbot</c> or <c>site</c>.</param>
/// <param name="AllowedOrigins">Where browsers may call from; see <see cref="OriginPattern"/>.</param>
/// <param name="SessionTimeout">After how long without a request a session has ended.</param>
public sealed record Project(
    string Id,
    string Name,
    string Product,
    IReadOnlyList<string> AllowedOrigins,
    TimeSpan SessionTimeout
)
{
    /// <summary>The timeout of the source documents: 30 minutes.</summary>
    public static readonly TimeSpan DefaultSessionTimeout = TimeSpan.FromMinutes(30);

    /// <summary>The time zone of days and hours in reports: its IANA name.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>What becomes of addresses.</summary>
    public IpHandling Ip { get; init; } = IpHandling.Shorten;

    /// <summary>The signals of browsers that it honours, of <see cref="Signals.All"/>.</summary>
    public IReadOnlyList<string> Honors { get; init; } = [];

    /// <summary>After how many days rows of events and sessions are deleted; null for never.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Data keys of its own, or predefined ones with a priority of its own.</summary>
    public IReadOnlyList<CustomDataKey> DataKeys { get; init; } = [];

    /// <summary>
    /// The log types of clicks on results of other instances: the name of the instance in upper case.
    /// </summary>
    public IReadOnlyList<string> ExternalMatchings { get; init; } = [];

    /// <summary>Which events it wants, and how.</summary>
    public EventRules Rules { get; init; } = EventRules.None;

    /// <summary>The members of params that have columns of their own in the tables for warehouses.</summary>
    public IReadOnlyList<PromotedColumn> Columns { get; init; } = [];

    /// <summary>Whether a browser may call from an origin.</summary>
    public bool Allows(string origin) =>
        AllowedOrigins.Any(pattern => OriginPattern.Matches(pattern, origin));

    /// <summary>The priority that the project gives a data key; null when that is its product's.</summary>
    public int? OwnPriorityOf(string? dataKey)
    {
        foreach (var own in DataKeys)
        {
            if (own.Key == dataKey)
            {
                return own.Priority;
            }
        }

        return null;
    }

    /// <summary>
    /// The action of a name or data key, the project's own before its product's; null when neither has
    /// it. An action of its own counts in sessions only.
    /// </summary>
    public ActionDefinition? FindAction(string nameOrDataKey)
    {
        var predefined = ProductCatalog.Of(Product).Find(nameOrDataKey);
        if (DataKeys.Count == 0)
        {
            return predefined;
        }

        var key = predefined?.DataKey ?? Spelling.Normalize(nameOrDataKey);
        return DataKeys.FirstOrDefault(own => own.Key == key) is not { } custom ? predefined
            : predefined is not null ? predefined with { Priority = custom.Priority }
            : new ActionDefinition(key.ToLowerInvariant(), null, key, custom.Priority);
    }
}

/// <summary>A data key that a project has beyond those of its product.</summary>
/// <param name="Key">Capital letters, digits and underscores, 2 to 64 characters.</param>
/// <param name="Priority">How much it says about a session: 1 is the most, 0 nothing, 100 the least.</param>
/// <param name="Description">For people.</param>
[ApiSchema(HasNulls = true)]
public sealed record CustomDataKey(string Key, int Priority, string? Description = null);

/// <summary>What becomes of the addresses from which requests come.</summary>
public enum IpHandling
{
    /// <summary>The network is kept: IPv4 without the last byte, IPv6 without the last ten.</summary>
    Shorten,

    /// <summary>Nothing is kept.</summary>
    Drop,
}

/// <summary>A key that was recognised.</summary>
/// <param name="Project">The project it is of.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Customer">The customer that the request's token names, when it has one.</param>
/// <param name="CustomerFault">Why the request's customer token is not believed, when it has one that is not.</param>
/// <param name="Id">Its id within the project, as it is listed; "" when that is not known.</param>
public sealed record ProjectKey(
    Project Project,
    KeyKind Kind,
    string Hash = "",
    string? Customer = null,
    string? CustomerFault = null,
    string Id = ""
);
