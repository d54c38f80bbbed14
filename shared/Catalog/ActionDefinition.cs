namespace Tracking.Shared.Catalog;

/// <summary>What an action is logged as.</summary>
/// <param name="Name">The action, in lower case, as clients send it.</param>
/// <param name="LogType">The log type under which it is an atomic log; null when it is none.</param>
/// <param name="DataKey">The data key under which it counts in a session; null when it does not.</param>
/// <param name="Priority">
/// How much it says about what a session came to: 1 is the most, 0 nothing. It depends on the product.
/// </param>
public sealed record ActionDefinition(string Name, string? LogType, string? DataKey, int Priority)
{
    /// <summary>Whether it says something only within a session.</summary>
    public bool IsSessionOnly => LogType is null && DataKey is not null;
}
