using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tracking.Shared.Tables;

/// <summary>A property that rows have, with its name as the Table service reads it.</summary>
/// <param name="name">Its name, of at most 255 characters.</param>
public sealed class RowColumn(string name)
{
    private const int MostKnown = 1_024;

    private static readonly ConcurrentDictionary<string, RowColumn> Known = new();

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its name in JSON.</summary>
    internal JsonEncodedText Json { get; } = Encode(name);

    /// <summary>The name under which JSON has its Edm type, where its value does not tell.</summary>
    internal JsonEncodedText Type { get; } = Encode($"{name}@odata.type");

    /// <summary>The property of a name.</summary>
    internal static RowColumn Of(string name) =>
        Known.TryGetValue(name, out var known) ? known
        : Known.Count < MostKnown ? Known.GetOrAdd(name, new RowColumn(name))
        : new(name);

    private static JsonEncodedText Encode(string text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
