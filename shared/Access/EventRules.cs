namespace Tracking.Shared.Access;

/// <summary>Which events a project wants. A pattern is an action, or <c>context.*</c> for all of a context.</summary>
[ApiSchema(HasNulls = true)]
public sealed record EventRules
{
    /// <summary>Every event is wanted.</summary>
    public static readonly EventRules None = new();

    /// <summary>Only these actions are wanted; all, when there are none.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>These actions are not wanted, whatever else says so.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];

    /// <summary>These actions, from public keys, need a customer token that the project's key has signed.</summary>
    public IReadOnlyList<string> CustomerOnly { get; init; } = [];

    /// <summary>Of public keys, only these actions may change what is known of a user; all, when there are none.</summary>
    public IReadOnlyList<string> Profile { get; init; } = [];

    /// <summary>The public key of customer tokens: RSA, PEM.</summary>
    public string? CustomerKey { get; init; }

    /// <summary>Params that events must have, by pattern.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> RequiredParams { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Whether an action is wanted.</summary>
    public bool Wants(string action) =>
        (Allow.Count == 0 || Allow.Any(pattern => Matches(pattern, action)))
        && !Deny.Any(pattern => Matches(pattern, action));

    /// <summary>Whether an action needs a customer token.</summary>
    public bool NeedsCustomer(string action) =>
        CustomerOnly.Any(pattern => Matches(pattern, action));

    /// <summary>Whether an action may change what is known of a user.</summary>
    public bool MayChangeProfile(string action) =>
        Profile.Count == 0 || Profile.Any(pattern => Matches(pattern, action));

    /// <summary>The params that an action must have.</summary>
    public IReadOnlyList<string> ParamsOf(string action) =>
        RequiredParams.Count == 0
            ? []
            : [.. RequiredParams.Where(r => Matches(r.Key, action)).SelectMany(r => r.Value)];

    private static bool Matches(string pattern, string action) =>
        pattern.EndsWith(".*", StringComparison.Ordinal)
            ? action.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
            : pattern.Equals(action, StringComparison.OrdinalIgnoreCase);
}
