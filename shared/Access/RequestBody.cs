using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>Reads the bytes of a request, whatever content type it names, within the limit.</summary>
public static class RequestBody
{
    private static readonly Problem TooLarge = new(
        413,
        "request-too-large",
        $"A request may have {EventLimits.RequestBytes} bytes, decompressed too."
    );

    private static readonly Problem NotDecompressable = new(
        400,
        "content-encoding",
        "The body is not what its Content-Encoding says.",
        "content-encoding"
    );

    private static readonly Problem UnknownEncoding = new(
        415,
        "content-encoding",
        "Content-Encoding may be gzip, deflate or br.",
        "content-encoding"
    );

    /// <summary>The bytes, or the problem with them.</summary>
    public static async Task<(ReadOnlyMemory<byte> Bytes, Problem? Problem)> ReadAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (request.ContentLength > EventLimits.RequestBytes)
        {
            return (default, TooLarge);
        }

        var encoding = request.Headers.ContentEncoding.ToString();
        if (Decoder(encoding, request.Body) is not { } stream)
        {
            return (default, UnknownEncoding);
        }

        try
        {
            var expected = encoding.Length == 0 ? (int?)request.ContentLength : null;
            return await ReadToEndAsync(stream, expected ?? 16 * 1024, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            return (default, NotDecompressable);
        }
        finally
        {
            if (stream != request.Body)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private static Stream? Decoder(string encoding, Stream body) =>
        encoding.ToLowerInvariant() switch
        {
            "" or "identity" => body,
            "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress, leaveOpen: true),
            "deflate" => new ZLibStream(body, CompressionMode.Decompress, leaveOpen: true),
            "br" => new BrotliStream(body, CompressionMode.Decompress, leaveOpen: true),
            _ => null,
        };

    private static async Task<(ReadOnlyMemory<byte> Bytes, Problem? Problem)> ReadToEndAsync(
        Stream stream,
        int expected,
        CancellationToken cancellationToken
    )
    {
        // One byte more than expected, so that the end is seen without growing.
        var buffer = new byte[expected + 1];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            if (length > EventLimits.RequestBytes)
            {
                return (default, TooLarge);
            }

            if (read == 0)
            {
                return (buffer.AsMemory(0, length), null);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }
}
