using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>Reads the bytes of a request, whatever content type it names, within the limit.</summary>
/// <remarks>
/// Some clients send gzip and do not say so, for a browser would ask first: it is known by its first bytes, with which
/// no text begins.
/// What all requests hold at once is bounded by <see cref="RequestMemory"/>: a request takes of it as its bytes
/// arrive, whatever length it announces, and gives it back when its answer is done.
/// </remarks>
public static class RequestBody
{
    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b];

    private static readonly Problem TooLarge = new(
        413,
        "request-too-large",
        $"A request may have {EventLimits.RequestBytes} bytes, decompressed too."
    );

    private static readonly Problem NotDecompressable = new(
        400,
        "content-encoding",
        "The body is not what its Content-Encoding, or its beginning, says.",
        "content-encoding"
    );

    private static readonly Problem Broken = new(
        400,
        "malformed",
        "The body is broken off, or is not sent as HTTP says."
    );

    private static readonly Problem UnknownEncoding = new(
        415,
        "content-encoding",
        "Content-Encoding may be gzip, deflate or br.",
        "content-encoding"
    );

    /// <summary>What may be wrong with a body as it is sent.</summary>
    public static IReadOnlyList<Problem> Problems { get; } =
    [TooLarge, NotDecompressable, Broken, UnknownEncoding];

    /// <summary>The bytes, or the problem with them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait for them.</param>
    /// <param name="isRented">
    /// Whether they are in an array of the shared pool, to which <see cref="Return"/> may give it back.
    /// </param>
    public static async Task<Result<ReadOnlyMemory<byte>, Problem>> ReadAsync(
        HttpRequest request,
        CancellationToken cancellationToken,
        bool isRented = false
    )
    {
        if (request.ContentLength > EventLimits.RequestBytes)
        {
            return TooLarge;
        }

        var encoding = request.Headers.ContentEncoding.ToString();
        if (Decoder(encoding, request.Body) is not { } stream)
        {
            return UnknownEncoding;
        }

        var response = request.HttpContext.Response;
        var held = new HeldBytes(
            request.HttpContext.RequestServices?.GetService<RequestMemory>()?.Bodies
        );
        response.RegisterForDispose(held);
        try
        {
            var end = stream == request.Body ? request.ContentLength : null;
            var read = await ReadToEndAsync(stream, end, held, isRented, cancellationToken);
            return
                read.Is(out var bytes, out _)
                && stream == request.Body
                && bytes.Span.StartsWith(Gzip)
                ? await UnpackAsync(bytes, held, isRented, cancellationToken)
                : read;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            return NotDecompressable;
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // Some broken bodies the server does not tell from a failure of its own, such as a chunk whose size is
            // no number that it knows.
            return Broken;
        }
        finally
        {
            if (stream != request.Body)
            {
                await stream.DisposeAsync();
            }
        }
    }

    /// <summary>Gives back bytes that are rented, once nothing needs them any more.</summary>
    public static void Return(ReadOnlyMemory<byte> rented)
    {
        if (MemoryMarshal.TryGetArray(rented, out var array) && array.Count > 0)
        {
            ArrayPool<byte>.Shared.Return(array.Array!);
        }
    }

    private static async Task<Result<ReadOnlyMemory<byte>, Problem>> UnpackAsync(
        ReadOnlyMemory<byte> bytes,
        HeldBytes held,
        bool isRented,
        CancellationToken cancellationToken
    )
    {
        MemoryMarshal.TryGetArray(bytes, out var packedBytes);
        using var packed = new MemoryStream(
            packedBytes.Array!,
            packedBytes.Offset,
            packedBytes.Count,
            writable: false
        );
        await using var stream = new GZipStream(packed, CompressionMode.Decompress);
        return await ReadToEndAsync(stream, null, held, isRented, cancellationToken);
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

    private static async Task<Result<ReadOnlyMemory<byte>, Problem>> ReadToEndAsync(
        Stream stream,
        long? end,
        HeldBytes held,
        bool isRented,
        CancellationToken cancellationToken
    )
    {
        using var chunks = new BodyChunks();
        Problem? problem = null;
        try
        {
            while (problem is null && chunks.Length != end)
            {
                if (chunks.NeedsChunk && !held.TryTake(chunks.NextChunk))
                {
                    problem = Problem.Busy;
                    break;
                }

                var read = await stream.ReadAsync(chunks.Rest(), cancellationToken);
                if (read == 0)
                {
                    break;
                }

                chunks.Advance(read);
                problem = chunks.Length > EventLimits.RequestBytes ? TooLarge : null;
            }
        }
        catch
        {
            held.Dispose();
            throw;
        }

        held.ShrinkTo(problem is null ? chunks.Length : 0);
        return problem is null ? chunks.ToMemory(isRented) : problem;
    }
}
