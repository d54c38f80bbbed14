using System.Text;

namespace Tracking.Load.Output;

/// <summary>The README beside this project, with what was measured between markers.</summary>
internal static class Readme
{
    /// <summary>Prints a section, and writes it into the README unless that is to stay.</summary>
    public static async Task TellAsync(string section, string text, bool keep)
    {
        var whole = $"{text.Trim()}\n\n{Machine.Text}\n";
        Console.WriteLine($"\n{whole}");
        if (!keep)
        {
            var file = Path.Combine(Metadata.Folder, "README.md");
            await File.WriteAllTextAsync(
                file,
                Replace(await File.ReadAllTextAsync(file), section, whole)
            );
        }
    }

    /// <summary>A text with another section.</summary>
    /// <exception cref="InvalidDataException">It has no such section.</exception>
    public static string Replace(string text, string section, string content)
    {
        var (begin, end) = ($"<!-- table:{section} -->\n", $"<!-- /table:{section} -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        return from < 0 || to < from
            ? throw new InvalidDataException($"The README has no section {section}.")
            : new StringBuilder(text[..(from + begin.Length)])
                .Append('\n')
                .Append(content.Trim())
                .Append("\n\n")
                .Append(text[to..])
                .ToString();
    }
}
