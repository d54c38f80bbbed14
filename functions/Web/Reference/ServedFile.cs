using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Tracking.Functions.Web.Reference;

/// <summary>A file that is served as it is, compressed once for all who take that.</summary>
/// <param name="bytes">Its bytes.</param>
/// <param name="contentType">What it is.</param>
internal sealed class ServedFile(byte[] bytes, string contentType)
{
    private const int VersionLength = 12;

    private readonly Lazy<byte[]> compressed = new(() => Compress(bytes));

    /// <summary>A short hash of its bytes.</summary>
    public string Version { get; } =
        Convert.ToHexStringLower(SHA256.HashData(bytes))[..VersionLength];

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>How many bytes are sent to who takes gzip.</summary>
    public int CompressedLength => compressed.Value.Length;

    /// <summary>The answer to a request: the file, or that it is as the client has it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cacheControl">For how long it may be kept.</param>
    public IResult ToResult(HttpRequest request, string cacheControl)
    {
        var headers = request.HttpContext.Response.Headers;
        // Weak: compressed or not, it is the same to whoever reads it.
        var tag = new EntityTagHeaderValue($"\"{Version}\"", isWeak: true);
        headers.ETag = tag.ToString();
        headers.CacheControl = cacheControl;
        headers.Vary = HeaderNames.AcceptEncoding;
        if (
            request
                .GetTypedHeaders()
                .IfNoneMatch.Any(known =>
                    known.Equals(EntityTagHeaderValue.Any)
                    || known.Compare(tag, useStrongComparison: false)
                )
        )
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        if (!TakesGzip(request))
        {
            return Results.Bytes(bytes, contentType);
        }

        headers.ContentEncoding = "gzip";
        return Results.Bytes(compressed.Value, contentType);
    }

    private static bool TakesGzip(HttpRequest request) =>
        request
            .GetTypedHeaders()
            .AcceptEncoding.Any(coding =>
                coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase)
                && coding.Quality != 0
            );

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
