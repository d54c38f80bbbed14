using System.Text;

namespace Tracking.Functions.Web.Reference;

/// <summary>The page that shows the document, and its files, whose names have a hash of what is in them.</summary>
internal static class ReferencePage
{
    /// <summary>
    /// What the page may load: its own files and the document, and nothing of anybody else's. It may stand in no frame.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Style = "docs.css";
    private const string Script = "docs.js";

    /// <summary>The files, by the names under which they are served.</summary>
    public static IReadOnlyDictionary<string, ServedFile> Files { get; } =
        new[] { (Style, "text/css; charset=utf-8"), (Script, "text/javascript; charset=utf-8") }
            .Select(file =>
                (Name: file.Item1, File: new ServedFile(file.Item2, EmbeddedFile.Read(file.Item1)))
            )
            .ToDictionary(file => NameOf(file.Name, file.File), file => file.File);

    /// <summary>The page.</summary>
    public static ServedFile Page { get; } = Make();

    private static string NameOf(string name, ServedFile file) =>
        $"{Path.GetFileNameWithoutExtension(name)}-{file.Hash}{Path.GetExtension(name)}";

    private static ServedFile Make()
    {
        var page = Encoding.UTF8.GetString(EmbeddedFile.Read("docs.html"));
        foreach (var name in Files.Keys)
        {
            page = page.Replace($"docs{Path.GetExtension(name)}", name, StringComparison.Ordinal);
        }

        return new("text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
    }
}
