using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tracking.Functions.Collect.Reading;

/// <summary>
/// Makes of text that is no JSON what may be kept: what looks like an address is kept as the project keeps addresses,
/// and what is as long as a token or key is kept as a hash.
/// </summary>
internal static partial class TextCleaner
{
    /// <summary>The bytes cleaned; escapes of ASCII are written out, so that nothing hides behind them.</summary>
    public static byte[] Clean(ReadOnlySpan<byte> text, CleaningRules rules) =>
        Encoding.UTF8.GetBytes(
            Clean(
                Escape()
                    .Replace(
                        Encoding.UTF8.GetString(text),
                        match =>
                            (
                                (char)
                                    int.Parse(
                                        match.Groups[1].ValueSpan,
                                        NumberStyles.HexNumber,
                                        CultureInfo.InvariantCulture
                                    )
                            ).ToString()
                    ),
                rules
            )
        );

    /// <summary>The text cleaned.</summary>
    public static string Clean(string text, CleaningRules rules)
    {
        var clean = Candidate()
            .Replace(
                text,
                match =>
                    Addresses.IsAddress(match.Value)
                        ? Addresses.Keep(match.Value, rules.Ip) ?? ""
                        : match.Value
            );
        return Token().Replace(rules.Clean(clean)!, match => NameHash.Of(match.Value));
    }

    [GeneratedRegex("\\\\u00([2-7][0-9A-Fa-f])")]
    private static partial Regex Escape();

    [GeneratedRegex("(?<![0-9A-Fa-f.:])[0-9A-Fa-f:]*[.:][0-9A-Fa-f.:]+")]
    private static partial Regex Candidate();

    [GeneratedRegex("[A-Za-z0-9_+/.-]{40,}")]
    private static partial Regex Token();
}
