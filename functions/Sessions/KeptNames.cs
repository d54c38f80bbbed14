using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tracking.Functions.Sessions;

/// <summary>How many names of actions, data keys or metrics a session keeps: as many as fit into a property.</summary>
internal static class KeptNames
{
    /// <summary>The most names of a kind.</summary>
    public const int Maximum = 100;

    /// <summary>The most characters of all of a kind, as JSON writes them.</summary>
    public const int MaximumLength = 8 * 1024;

    /// <summary>Whether one more name is kept.</summary>
    public static bool Fits<T>(NamedValues<T> names, string name) =>
        names.Count < Maximum && names.Keys.Sum(Length) + Length(name) <= MaximumLength;

    private static int Length(string name) =>
        JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value.Length;
}
