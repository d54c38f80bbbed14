using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Tracking.Functions.Web;

/// <summary>A file that browsers get, in the encoding that they like best, or only if they do not have it yet.</summary>
public sealed class ServedFile
{
    /// <summary>For a name that changes with the bytes.</summary>
    public const string ForAYear = "public, max-age=31536000, immutable";

    /// <summary>How many letters a hash has.</summary>
    public const int HashLength = 16;

    private readonly string type;
    private readonly Lazy<byte[]> gzip;
    private readonly Lazy<byte[]> brotli;

    /// <summary>A file that the build has compressed.</summary>
    /// <param name="type">Its media type.</param>
    /// <param name="plain">Its bytes.</param>
    /// <param name="gzip">The same, by gzip.</param>
    /// <param name="brotli">The same, by Brotli.</param>
    public ServedFile(string type, byte[] plain, byte[] gzip, byte[] brotli)
        : this(type, plain, new Lazy<byte[]>(gzip), new Lazy<byte[]>(brotli)) { }

    /// <summary>A file that is compressed when somebody first takes it so.</summary>
    /// <param name="type">Its media type.</param>
    /// <param name="plain">Its bytes.</param>
    public ServedFile(string type, byte[] plain)
        : this(
            type,
            plain,
            new Lazy<byte[]>(() =>
                Compress(plain, to => new GZipStream(to, CompressionLevel.SmallestSize))
            ),
            new Lazy<byte[]>(() =>
                Compress(plain, to => new BrotliStream(to, CompressionLevel.SmallestSize))
            )
        ) { }

    private ServedFile(string type, byte[] plain, Lazy<byte[]> gzip, Lazy<byte[]> brotli)
    {
        (this.type, this.gzip, this.brotli) = (type, gzip, brotli);
        Plain = plain;
        Hash = HashOf(plain);
    }

    /// <summary>Its bytes.</summary>
    public byte[] Plain { get; }

    /// <summary>A hash of its bytes.</summary>
    public string Hash { get; }

    /// <summary>The bytes in an encoding; null for the bytes as they are.</summary>
    public byte[] In(string? encoding) =>
        encoding switch
        {
            FileEncoding.Brotli => brotli.Value,
            FileEncoding.Gzip => gzip.Value,
            _ => Plain,
        };

    /// <summary>The answer to a request, <c>GET</c> or <c>HEAD</c>: the file, or that it is as the browser has it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caching">How long it may be kept.</param>
    /// <param name="policy">What of its other headers may change though the file does not; null for nothing.</param>
    public IResult ToResult(HttpRequest request, string caching, string? policy = null)
    {
        // Who has the file keeps the headers that it came with, so these are part of its version.
        var edition = policy is null ? Hash : $"{Hash}-{HashOf(Encoding.UTF8.GetBytes(policy))}";
        var encoding = FileEncoding.Choose(request);
        // In another encoding it is other bytes.
        var version = new EntityTagHeaderValue(
            encoding is null ? $"\"{edition}\"" : $"\"{edition}-{encoding}\""
        );
        var headers = request.HttpContext.Response.Headers;
        headers.ETag = version.ToString();
        headers.CacheControl = caching;
        headers.Vary = HeaderNames.AcceptEncoding;
        if (KnownVersion.IsOf(request, version))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        return Results.Bytes(In(encoding), type);
    }

    private static string HashOf(byte[] bytes) =>
        Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashLength];

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> by)
    {
        using var compressed = new MemoryStream();
        using (var encoder = by(compressed))
        {
            encoder.Write(bytes);
        }

        return compressed.ToArray();
    }
}
