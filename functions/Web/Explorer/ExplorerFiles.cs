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
        files = JsonSerializer
            .Deserialize<Bundle>(stream, JsonSerializerOptions.Web)!
            .Files.ToFrozenDictionary(
                file => file.Name,
                file => new ServedFile(file.Type, file.Plain, file.Gzip, file.Br),
                StringComparer.Ordinal
            );
    }

    /// <summary>The page.</summary>
    internal ServedFile Page => files[""];

    /// <summary>All that a browser needs before it shows anything: the page, whose name is empty, and what it names.</summary>
    internal IReadOnlyDictionary<string, ServedFile> All => files;

    /// <summary>A file that the page names; null when there is none of that name.</summary>
    internal ServedFile? Find(string name) =>
        name.Length > 0 ? files.GetValueOrDefault(name) : null;

    private sealed record Bundle(IReadOnlyList<Bundled> Files);

    private sealed record Bundled(string Name, string Type, byte[] Plain, byte[] Gzip, byte[] Br);
}
