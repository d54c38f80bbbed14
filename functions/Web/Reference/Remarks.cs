using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tracking.Functions.Web.Reference;

/// <summary>
/// What the summaries of types and members say, from the documentation files that the compiler writes beside the
/// assemblies. Without such a file they say nothing.
/// </summary>
internal sealed partial class Remarks
{
    private readonly Dictionary<string, string> summaries = [];

    /// <summary>Reads the files of assemblies.</summary>
    public Remarks(IEnumerable<Assembly> assemblies)
    {
        foreach (var assembly in assemblies)
        {
            var file = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
            if (!File.Exists(file))
            {
                continue;
            }

            foreach (var member in XDocument.Load(file).Descendants("member"))
            {
                if (
                    (string?)member.Attribute("name") is { } name
                    && member.Element("summary") is { } summary
                )
                {
                    summaries[name] = TextOf(summary);
                }
            }
        }
    }

    /// <summary>The summary of a type; null when there is none.</summary>
    public string? Of(Type type) => summaries.GetValueOrDefault($"T:{NameOf(type)}");

    /// <summary>The summary of a property; null when there is none.</summary>
    public string? Of(PropertyInfo property) =>
        summaries.GetValueOrDefault($"P:{NameOf(property.DeclaringType!)}.{property.Name}");

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static string TextOf(XElement summary) =>
        Spaces().Replace(string.Concat(summary.Nodes().Select(TextOf)), " ").Trim();

    private static string TextOf(XNode node) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } link =>
                $"`{NameIn((string?)link.Attribute("cref"))}`",
            _ => "",
        };

    // A member that is seen is one of JSON here.
    private static string NameIn(string? reference)
    {
        var name = reference?[(reference.LastIndexOf('.') + 1)..] ?? "";
        return name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
