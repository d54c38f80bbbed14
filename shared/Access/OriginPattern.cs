using System.Buffers;
using System.Text;

namespace Tracking.Shared.Access;

/// <summary>
/// An origin as browsers send it, <c>https://www.example.com</c>, in which the port may be <c>*</c>; or, of a host
/// without a port, the first label: <c>https://*.example.com</c>, for one label of any host characters; or <c>*</c>
/// alone for every origin.
/// </summary>
public static class OriginPattern
{
    private const int MaximumLength = 255;
    private const int MaximumLabelLength = 63;
    private const string AnyPort = ":*";
    private const string AnyLabel = "://*.";

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    );

    /// <summary>Whether a text is a pattern.</summary>
    public static bool IsValid(string? pattern)
    {
        if (pattern == "*")
        {
            return true;
        }

        // Browsers send the names of other scripts as xn--…
        if (pattern is null or { Length: > MaximumLength } || !Ascii.IsValid(pattern))
        {
            return false;
        }

        var hasAnyLabel = pattern.Contains(AnyLabel, StringComparison.Ordinal);
        var plain =
            hasAnyLabel ? pattern.Replace(AnyLabel, "://star.", StringComparison.Ordinal)
            : pattern.EndsWith(AnyPort, StringComparison.Ordinal) ? pattern[..^AnyPort.Length]
            : pattern;
        return Uri.TryCreate(plain, UriKind.Absolute, out var uri)
            && !plain.Contains('*', StringComparison.Ordinal)
            && !plain.EndsWith('.')
            && uri.UserInfo.Length == 0
            && (!hasAnyLabel || uri.Authority == uri.Host)
            && uri.GetLeftPart(UriPartial.Authority)
                .Equals(plain, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether an origin fits a pattern.</summary>
    public static bool Matches(string pattern, string origin)
    {
        if (pattern == "*" || string.Equals(pattern, origin, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (pattern.EndsWith(AnyPort, StringComparison.Ordinal))
        {
            var host = pattern[..^AnyPort.Length];
            return origin.StartsWith(host, StringComparison.OrdinalIgnoreCase)
                && (
                    origin.Length == host.Length
                    || origin[host.Length] == ':'
                        && origin.AsSpan(host.Length + 1) is { Length: > 0 } port
                        && !port.ContainsAnyExceptInRange('0', '9')
                );
        }

        var star = pattern.IndexOf(AnyLabel, StringComparison.Ordinal) + AnyLabel.IndexOf('*');
        return pattern.Contains(AnyLabel, StringComparison.Ordinal)
            && origin.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase)
            && origin.EndsWith(pattern[(star + 1)..], StringComparison.OrdinalIgnoreCase)
            && origin.Length - (pattern.Length - 1) is > 0 and <= MaximumLabelLength and var length
            && !origin.AsSpan(star, length).ContainsAnyExcept(LabelCharacters);
    }
}
