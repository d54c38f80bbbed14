namespace Tracking.Shared.Access;

/// <summary>
/// An origin as browsers send it, <c>https://www.example.com</c>, in which the port, or the first
/// label of the host, may be <c>*</c>; or <c>*</c> alone for every origin.
/// </summary>
public static class OriginPattern
{
    private const int MaximumLength = 255;

    /// <summary>Whether a text is a pattern.</summary>
    public static bool IsValid(string? pattern)
    {
        if (pattern == "*")
        {
            return true;
        }

        if (pattern is null or { Length: > MaximumLength })
        {
            return false;
        }

        var plain = pattern.EndsWith(":*", StringComparison.Ordinal) ? pattern[..^2] : pattern;
        plain = plain.Replace("://*.", "://star.", StringComparison.Ordinal);
        return Uri.TryCreate(plain, UriKind.Absolute, out var uri)
            && !plain.Contains('*', StringComparison.Ordinal)
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

        if (pattern.EndsWith(":*", StringComparison.Ordinal))
        {
            var host = pattern[..^2];
            return origin.StartsWith(host, StringComparison.OrdinalIgnoreCase)
                && (
                    origin.Length == host.Length
                    || origin[host.Length] == ':'
                        && origin.AsSpan(host.Length + 1) is { Length: > 0 } port
                        && !port.ContainsAnyExceptInRange('0', '9')
                );
        }

        var star = pattern.IndexOf("://*.", StringComparison.Ordinal);
        return star > 0
            && origin.StartsWith(pattern[..(star + 3)], StringComparison.OrdinalIgnoreCase)
            && origin.EndsWith(pattern[(star + 4)..], StringComparison.OrdinalIgnoreCase)
            && origin.Length > pattern.Length - 1
            && origin.AsSpan(star + 3).IndexOfAny('/', '@') < 0;
    }
}
