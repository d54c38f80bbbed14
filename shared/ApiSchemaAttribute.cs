namespace Tracking.Shared;

/// <summary>Marks what is read or answered over HTTP: the API reference has a schema of it.</summary>
/// <param name="name">What the schema is called; unless said as the type.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ApiSchemaAttribute(string? name = null) : Attribute
{
    /// <summary>What the schema is called; null when as the type.</summary>
    public string? Name => name;

    /// <summary>Whether null may stand for what is not there; else that is left out.</summary>
    public bool HasNulls { get; init; }
}
