using System.Collections.Frozen;
using System.Text.Json;

namespace Tracking.Functions.Web.Explorer;

/// <summary>The files of the explorer, which the build has put into the app.</summary>
public sealed class ExplorerFiles
{
    private const string Resource = "explorer.json";

    private readonly FrozenDictionary<string, ServedFile> files;

    /// <summary>Reads them.</summary>
    public ExplorerFiles()
    {
        using var stream = typeof(ExplorerFiles).Assembly.GetManifestResourceStream(Resource)!;
        var built = JsonSerializer.Deserialize<Bundle>(stream, JsonSerializerOptions.Web)!.Files;
        files = built.ToFrozenDictionary(
            file => file.Name,
            file => new ServedFile(file.Type, file.Plain, file.Gzip, file.Br),
            StringComparer.Ordinal
        );
        First = [.. built.Where(file => file.IsFirst).Select(file => file.Name)];
    }

    /// <summary>The page.</summary>
    internal ServedFile Page => files[""];

    /// <summary>All of them; the name of the page is empty.</summary>
    internal IReadOnlyDictionary<string, ServedFile> All => files;

    /// <summary>All that a browser needs before it shows anything: the page and what it names; others are loaded when they are wanted.</summary>
    internal IReadOnlyList<string> First { get; }

    /// <summary>A file that the page names; null when there is none of that name.</summary>
    internal ServedFile? Find(string name) =>
        name.Length > 0 ? files.GetValueOrDefault(name) : null;

    private sealed record Bundle(IReadOnlyList<Bundled> Files);

    private sealed record Bundled(
        string Name,
        string Type,
        bool IsFirst,
        byte[] Plain,
        byte[] Gzip,
        byte[] Br
    );
}
