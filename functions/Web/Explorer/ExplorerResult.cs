using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Tracking.Functions.Web.Explorer;

/// <summary>Answers with a file, in the coding that the browser takes, or says that it has it already.</summary>
/// <param name="file">The file.</param>
/// <param name="caching">How long it may be kept.</param>
/// <param name="policy">What of its headers may change though the file does not; null for nothing.</param>
internal sealed class ExplorerResult(ExplorerFile file, string caching, string? policy = null)
    : IResult
{
    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var (bytes, coding) = Choose(request.Headers.AcceptEncoding.ToString());
        // Who has the file keeps the headers that it came with, so these are part of its version.
        var edition = policy is null ? file.Hash : $"{file.Hash}-{HashOf(policy)}";
        var version = new EntityTagHeaderValue(
            coding is null ? $"\"{edition}\"" : $"\"{edition}-{coding}\""
        );
        response.Headers.ETag = version.ToString();
        response.Headers.CacheControl = caching;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (IsKnown(request, version))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.Type;
        response.ContentLength = bytes.Length;
        if (coding is not null)
        {
            response.Headers.ContentEncoding = coding;
        }

        if (!HttpMethods.IsHead(request.Method))
        {
            await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
        }
    }

    private (byte[] Bytes, string? Coding) Choose(string accepted) =>
        Takes(accepted, "br") ? (file.Brotli, "br")
        : Takes(accepted, "gzip") ? (file.Gzip, "gzip")
        : (file.Plain, null);

    private static string HashOf(string text) =>
        XxHash32
            .HashToUInt32(Encoding.UTF8.GetBytes(text))
            .ToString("x8", CultureInfo.InvariantCulture);

    private static bool Takes(string accepted, string coding) =>
        StringWithQualityHeaderValue.TryParseList([accepted], out var codings)
        && codings.Any(c =>
            c.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && c.Quality is not 0
        );

    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue version) =>
        request
            .GetTypedHeaders()
            .IfNoneMatch.Any(known => known.Compare(version, useStrongComparison: false));
}
