namespace Tracking.Functions.Web;

/// <summary>The scripts that the build has put into the app.</summary>
/// <param name="All">Each of them.</param>
public sealed record ScriptFiles(IReadOnlyList<ScriptFile> All)
{
    private static readonly string[] Names = ["t.js", "t.core.js"];

    /// <summary>Those of this build.</summary>
    public static ScriptFiles Embedded { get; } =
        new([
            .. Names.Select(name => new ScriptFile(
                name,
                new ServedFile(ScriptFile.Type, Read(name), Read($"{name}.gz"), Read($"{name}.br"))
            )),
        ]);

    /// <summary>The script of a name, plain or with the hash of its bytes; null when there is none, as of another version.</summary>
    public ScriptFile? Find(string name) =>
        All.FirstOrDefault(file => file.Name == name || file.HashedName == name);

    private static byte[] Read(string name)
    {
        using var stream = typeof(ScriptFiles).Assembly.GetManifestResourceStream(
            $"script/{name}"
        )!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
