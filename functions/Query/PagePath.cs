namespace Tracking.Functions.Query;

/// <summary>The path of a page, whatever its host and query.</summary>
internal static class PagePath
{
    /// <summary>What every path begins with.</summary>
    public const char Beginning = '/';

    private const string Scheme = "://";

    /// <summary>Whether a page has a path, however either escapes its characters. A page without one has <c>/</c>.</summary>
    /// <param name="url">The page: a URL, or what of it stands behind the host; null for none, which has no path.</param>
    /// <param name="path">The path.</param>
    public static bool Is(string? url, string path) =>
        url is { Length: > 0 } && Uri.UnescapeDataString(Of(url)) == Uri.UnescapeDataString(path);

    private static string Of(string url)
    {
        var host = url[0] == Beginning ? -1 : url.IndexOf(Scheme, StringComparison.Ordinal);
        var start = url.AsSpan(host < 0 ? 0 : host + Scheme.Length);
        var slash = start.IndexOfAny(Beginning, '?', '#');
        if (slash < 0 || start[slash] != Beginning)
        {
            return $"{Beginning}";
        }

        var rest = start[slash..];
        var end = rest.IndexOfAny('?', '#');
        return (end < 0 ? rest : rest[..end]).ToString();
    }
}
