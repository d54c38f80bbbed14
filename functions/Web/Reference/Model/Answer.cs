namespace Tracking.Functions.Web.Reference.Model;

/// <summary>What is answered to a request that does what it is asked.</summary>
/// <param name="Status">The status.</param>
/// <param name="Description">When.</param>
/// <param name="Schema">The name of the schema of its body; null when that is none, or no JSON.</param>
internal sealed record Answer(int Status, string Description, string? Schema = null)
{
    /// <summary>The media types that its body may have. One that is not JSON is text, or bytes.</summary>
    public IReadOnlyList<string> MediaTypes { get; init; } = Schema is null ? [] : [Body.Json];

    /// <summary>Its headers, and what they say.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } =
        new Dictionary<string, string>();

    /// <summary>A body as an example, of JSON; null when there is none.</summary>
    public string? Example { get; init; }
}
