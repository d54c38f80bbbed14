using System.Collections.Frozen;
using System.Text.Json;

namespace Tracking.Functions.Web.Explorer;

/// <summary>The files of the explorer, which the build has put into the app.</summary>
public sealed class ExplorerFiles
{
    private const string Resource = "explorer.json";

    private readonly FrozenDictionary<string, ExplorerFile> files;

    /// <summary>Reads them.</summary>
    public ExplorerFiles()
    {
        using var stream = typeof(ExplorerFiles).Assembly.GetManifestResourceStream(Resource)!;
        files = JsonSerializer
            .Deserialize<Bundle>(stream, JsonSerializerOptions.Web)!
            .Files.ToFrozenDictionary(file => file.Name, StringComparer.Ordinal);
    }

    /// <summary>The page.</summary>
    internal ExplorerFile Page => files[""];

    /// <summary>All of them.</summary>
    internal IEnumerable<ExplorerFile> All => files.Values;

    /// <summary>All that a browser needs before it shows anything: the page and what it names.</summary>
    internal IEnumerable<ExplorerFile> First => files.Values.Where(file => file.IsFirst);

    /// <summary>A file that the page names; null when there is none of that name.</summary>
    internal ExplorerFile? Find(string name) =>
        name.Length > 0 ? files.GetValueOrDefault(name) : null;

    private sealed record Bundle(IReadOnlyList<ExplorerFile> Files);
}
