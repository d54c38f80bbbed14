namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which key a caller needs. Only <see cref="Anonymous"/> is served locally.</summary>
public enum AuthorizationLevel
{
    /// <summary>No key of the Functions host.</summary>
    Anonymous = 0,

    /// <summary>A signed-in user.</summary>
    User = 1,

    /// <summary>A function key.</summary>
    Function = 2,

    /// <summary>The system key.</summary>
    System = 3,

    /// <summary>The master key.</summary>
    Admin = 4,
}

/// <summary>Runs the function for HTTP requests.</summary>
/// <param name="authLevel">Which key a caller needs.</param>
/// <param name="methods">The HTTP methods served, in any case; none means all.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    : Attribute
{
    /// <summary>The route template, below the route prefix of host.json.</summary>
    public string? Route { get; set; }

    /// <summary>Which key a caller needs.</summary>
    public AuthorizationLevel AuthLevel { get; } = authLevel;

    /// <summary>The HTTP methods served; none means all.</summary>
    public string[]? Methods { get; } = methods;
}
