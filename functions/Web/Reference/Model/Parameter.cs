namespace Tracking.Functions.Web.Reference.Model;

/// <summary>Where a parameter stands.</summary>
internal enum Place
{
    /// <summary>In the query.</summary>
    Query,

    /// <summary>In the path; such a one has to be there.</summary>
    Path,

    /// <summary>In a header.</summary>
    Header,
}

/// <summary>A parameter of a request.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record Parameter(string Name, string Description, Place Place = Place.Query)
{
    /// <summary>The JSON Schema of text.</summary>
    public const string Text = """{"type":"string"}""";

    /// <summary>The JSON Schema of what is true or false.</summary>
    public const string Flag = """{"type":"boolean"}""";

    /// <summary>The JSON Schema of its value.</summary>
    public string Schema { get; init; } = Text;

    /// <summary>Whether its value is text, and not a number or a flag.</summary>
    public bool IsText => Schema.Contains("\"string\"", StringComparison.Ordinal);

    /// <summary>A value that can be sent; null when only the app can give one.</summary>
    public string? Example { get; init; }

    /// <summary>Whether it has to be there.</summary>
    public bool IsRequired { get; init; } = Place == Place.Path;
}
