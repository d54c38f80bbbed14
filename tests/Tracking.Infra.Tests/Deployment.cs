using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Tracking.Infra.Tests;

/// <summary>What a deployment would make, as the compiler foresees it, by the types of the resources.</summary>
internal sealed class Deployment
{
    // Many tests look at the same one, and the compiler takes seconds.
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Foreseen = new();

    private readonly IReadOnlyList<JsonObject> resources;

    private Deployment(JsonNode snapshot)
    {
        resources = [.. snapshot["predictedResources"]!.AsArray().Select(r => r!.AsObject())];
        Text = snapshot.ToJsonString();
    }

    /// <summary>All of it.</summary>
    public string Text { get; }

    /// <summary>One of the two sizes.</summary>
    public static Task<Deployment> OfSizeAsync(string size) =>
        ForeseeAsync(
            $"""
            using 'main.bicep'
            import {"{ sizes }"} from 'sizes.bicep'
            param name = 'acme'
            {string.Concat(Parameters().Select(p => $"param {p} = sizes.{size}.{p}\n"))}
            """
        );

    /// <summary>One with parameters, each a line of a parameter file, and defaults for the others.</summary>
    public static Task<Deployment> WithAsync(params string[] parameters) =>
        ForeseeAsync(
            string.Join('\n', ["using 'main.bicep'", "param name = 'acme'", .. parameters])
        );

    /// <summary>The resources of a type.</summary>
    public IReadOnlyList<JsonObject> OfType(string type) =>
        [.. resources.Where(r => (string?)r["type"] == type)];

    /// <summary>The names of the resources of a type, without what they all begin with.</summary>
    public IEnumerable<string> Names(string type) =>
        OfType(type)
            .Select(r => (string)r["name"]!)
            .Select(name => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    /// <summary>The properties of the one resource of a type whose name contains a text.</summary>
    public JsonNode Properties(string type, string name = "") =>
        Assert.Single(
            OfType(type),
            r => ((string)r["name"]!).Contains(name, StringComparison.Ordinal)
        )["properties"]!;

    /// <summary>The settings of the app.</summary>
    public IReadOnlyDictionary<string, string> Settings() =>
        Properties("Microsoft.Web/sites/config", "appsettings")
            .AsObject()
            .ToDictionary(s => s.Key, s => (string)s.Value!);

    private static IEnumerable<string> Parameters() =>
        File.ReadLines(Path.Combine(Bicep.Folder, "main.bicepparam"))
            .Where(line => line.Contains("= size.", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]);

    private static async Task<Deployment> ForeseeAsync(string parameters) =>
        new(
            JsonNode.Parse(
                await Foreseen.GetOrAdd(parameters, text => new(() => SnapshotAsync(text))).Value
            )!
        );

    private static async Task<string> SnapshotAsync(string parameters)
    {
        var folder = Directory.CreateTempSubdirectory("tracking-bicep-");
        try
        {
            foreach (
                var file in Directory
                    .EnumerateFiles(Bicep.Folder, "*", SearchOption.AllDirectories)
                    .Where(f => Path.GetExtension(f) is ".bicep" or ".json")
            )
            {
                var copy = Path.Combine(folder.FullName, Path.GetRelativePath(Bicep.Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "x.bicepparam"), parameters);
            return await Bicep.ForeseeAsync(Path.Combine(folder.FullName, "x.bicepparam"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
