using System.Reflection;
using System.Text.Json.Nodes;

namespace Tracking.Functions.Web.Reference;

/// <summary>The JSON Schemas of what no record is, such as rows as they are told: written by hand, in <c>Schemas</c>.</summary>
internal static class WrittenSchemas
{
    private const string Extension = ".json";

    /// <summary>The schemas by name.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> All() =>
        EmbeddedFile
            .Names.Where(name => name.EndsWith(Extension, StringComparison.Ordinal))
            .SelectMany(name => JsonNode.Parse(EmbeddedFile.Read(name))!.AsObject())
            .Select(schema => KeyValuePair.Create(schema.Key, schema.Value!));
}

/// <summary>The files of the reference that are built into the app.</summary>
internal static class EmbeddedFile
{
    private const string Folder = "reference/";

    private static readonly Assembly App = typeof(EmbeddedFile).Assembly;

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names =>
        App.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..]);

    /// <summary>The bytes of one.</summary>
    public static byte[] Read(string name)
    {
        using var stream = App.GetManifestResourceStream(Folder + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
