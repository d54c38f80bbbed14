using System.Diagnostics.CodeAnalysis;

namespace Tracking.Functions.Web.Reference.Model;

/// <summary>What a request brings.</summary>
/// <param name="Schema">The name of its schema.</param>
/// <param name="Examples">Bodies that can be sent as they are.</param>
internal sealed record Body(string Schema, params IReadOnlyList<Example> Examples)
{
    /// <summary>Its media type. Whatever a request says, JSON and forms are told by what they are.</summary>
    public string MediaType { get; init; } = Json;

    /// <summary>Whether there has to be one.</summary>
    public bool IsRequired { get; init; } = true;

    /// <summary>Another form of it; null when there is none.</summary>
    public Body? Also { get; init; }

    /// <summary>The media type of JSON.</summary>
    public const string Json = "application/json";

    /// <summary>The media type of a form.</summary>
    public const string Form = "application/x-www-form-urlencoded";
}

/// <summary>A body that can be sent as it is.</summary>
/// <param name="Name">What it shows, in words.</param>
/// <param name="Text">The body.</param>
/// <param name="Status">With what it is answered; 0 for the first answer of its operation.</param>
internal sealed record Example(
    string Name,
    [property: StringSyntax(StringSyntaxAttribute.Json)] string Text,
    int Status = 0
);
