using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Tracking.Functions.Web;

/// <summary>In which of the encodings that are there a browser gets a file.</summary>
internal static class FileEncoding
{
    /// <summary>Brotli.</summary>
    public const string Brotli = "br";

    /// <summary>Gzip.</summary>
    public const string Gzip = "gzip";

    // The smallest first.
    private static readonly string[] Known = [Brotli, Gzip];

    /// <summary>The one that a request likes best; null for the bytes as they are.</summary>
    public static string? Choose(HttpRequest request)
    {
        var accepted = new RequestHeaders(request.Headers).AcceptEncoding;
        return Known
            .Select(name => (Name: name, Quality: QualityOf(name, accepted)))
            .Where(known => known.Quality > 0)
            .OrderByDescending(known => known.Quality)
            .Select(known => known.Name)
            .FirstOrDefault();
    }

    private static double QualityOf(string name, IList<StringWithQualityHeaderValue> accepted)
    {
        var said =
            accepted.FirstOrDefault(value =>
                value.Value.Equals(name, StringComparison.OrdinalIgnoreCase)
            ) ?? accepted.FirstOrDefault(value => value.Value == "*");
        return said is null ? 0 : said.Quality ?? 1;
    }
}
