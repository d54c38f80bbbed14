using System.Text.Json.Serialization;

namespace Tracking.Functions.Web.Explorer;

/// <summary>A file of the explorer, as it was built, with what it is when compressed.</summary>
/// <param name="Name">Its name, with a hash of what is in it; empty for the page.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Hash">A hash of what is in it.</param>
/// <param name="IsFirst">Whether a browser needs it before it shows anything.</param>
/// <param name="Plain">Its bytes.</param>
/// <param name="Gzip">The same, by gzip.</param>
/// <param name="Brotli">The same, by Brotli.</param>
internal sealed record ExplorerFile(
    string Name,
    string Type,
    string Hash,
    bool IsFirst,
    byte[] Plain,
    byte[] Gzip,
    [property: JsonPropertyName("br")] byte[] Brotli
);
