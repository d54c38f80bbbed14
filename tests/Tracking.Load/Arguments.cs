using System.Globalization;

namespace Tracking.Load;

/// <summary>Words and <c>--name value</c> of a command line.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> options = [];

    /// <summary>Reads a command line. An option without a value says yes.</summary>
    public Arguments(IReadOnlyList<string> args)
    {
        var words = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(args[i]);
                continue;
            }

            var hasValue =
                i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
            options[args[i][2..]] = hasValue ? args[++i] : "true";
        }

        Words = [.. words];
    }

    /// <summary>What is no option.</summary>
    public string[] Words { get; }

    /// <summary>Whether an option is given.</summary>
    public bool Has(string name) => options.ContainsKey(name);

    /// <summary>An option's text.</summary>
    public string Text(string name) =>
        options.TryGetValue(name, out var value)
            ? value
            : throw new FormatException($"--{name} is missing.");

    /// <summary>An option's number.</summary>
    public int Number(string name, int otherwise) =>
        options.TryGetValue(name, out var value)
            ? int.Parse(value, CultureInfo.InvariantCulture)
            : otherwise;
}
