using System.Text;
using System.Text.RegularExpressions;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Reading;

/// <summary>
/// Makes of bytes that are no JSON what may be kept: what looks like an address is kept as the project keeps addresses,
/// and what is as long as a token or key is kept as a hash.
/// </summary>
internal static partial class TextCleaner
{
    /// <summary>The bytes cleaned.</summary>
    public static byte[] Clean(ReadOnlySpan<byte> text, IpHandling handling)
    {
        var clean = Candidates()
            .Replace(
                Encoding.UTF8.GetString(text),
                match =>
                    Addresses.IsAddress(match.Value)
                        ? Addresses.Keep(match.Value, handling) ?? ""
                        : match.Value
            );
        return Encoding.UTF8.GetBytes(
            Credentials().Replace(clean, match => NameHash.Of(match.Value))
        );
    }

    [GeneratedRegex(@"(?<![0-9A-Fa-f.:])[0-9A-Fa-f:]*[.:][0-9A-Fa-f.:]+")]
    private static partial Regex Candidates();

    [GeneratedRegex(@"\bsk_[A-Za-z0-9_-]{9,}|[A-Za-z0-9_+/.-]{40,}")]
    private static partial Regex Credentials();
}
