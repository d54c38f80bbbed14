namespace Tracking.Local.Hosting;

/// <summary>Settings on the command line.</summary>
internal static class SettingArguments
{
    private const string Prefix = "--";

    /// <summary>Reads what is no option: <c>--NAME VALUE</c> or <c>--NAME=VALUE</c>.</summary>
    /// <param name="tokens">What no option has taken.</param>
    /// <param name="others">What else may be meant by a name that is wrong.</param>
    /// <returns><c>--NAME=VALUE</c> each, with <c>:</c> between the parts of a name.</returns>
    /// <exception cref="LocalRuntimeException">A name is not known, or has no value.</exception>
    public static IReadOnlyList<string> Read(
        IReadOnlyList<string> tokens,
        IReadOnlyList<string> others
    )
    {
        var settings = new List<string>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var parts = tokens[i].Split('=', 2);
            var name = parts[0][(parts[0].StartsWith(Prefix, StringComparison.Ordinal) ? 2 : 0)..];
            if (name.Length == parts[0].Length || !KnownSettings.Contains(name))
            {
                throw NotUnderstood(
                    parts[0],
                    [.. others, .. KnownSettings.Names.Select(known => Prefix + known)]
                );
            }

            var value =
                parts.Length == 2 ? parts[1]
                : i + 1 < tokens.Count
                && !tokens[i + 1].StartsWith(Prefix, StringComparison.Ordinal)
                    ? tokens[++i]
                : throw new LocalRuntimeException($"{parts[0]} needs a value.");
            settings.Add($"{Prefix}{name.Replace("__", ":", StringComparison.Ordinal)}={value}");
        }

        return settings;
    }

    /// <summary>Says that a word means nothing, and what was meant perhaps.</summary>
    /// <param name="token">The word.</param>
    /// <param name="names">What there is.</param>
    public static LocalRuntimeException NotUnderstood(string token, IReadOnlyList<string> names)
    {
        var nearest = KnownSettings.Nearest(token, names);
        return new(
            $"'{token}' is not understood{(nearest is null ? "." : $"; do you mean {nearest}?")} See --help."
        );
    }
}
