using System.Buffers;
using System.Security.Cryptography;

namespace Tracking.Shared.Audit;

/// <summary>Measures lines as their bytes come, without keeping them: how many bytes and lines, and the hash of the last.</summary>
public static class LineMeter
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">Bytes that begin where a line begins.</param>
    /// <param name="held">What is known of the blob up to there.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <returns>What is known with the whole lines of the stream; a line without its end does not count.</returns>
    public static async Task<HeldBlob> ReadAsync(
        Stream stream,
        HeldBlob held,
        CancellationToken cancellationToken
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long position = held.Bytes;
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0; )
            {
                held = Read(buffer.AsSpan(0, read), position, held, hash);
                position += read;
            }

            return held;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static HeldBlob Read(
        ReadOnlySpan<byte> bytes,
        long position,
        HeldBlob held,
        IncrementalHash hash
    )
    {
        var (lines, length) = (held.Lines, held.Bytes);
        byte[]? last = null;
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            hash.AppendData(bytes[..end]);
            last = hash.GetHashAndReset();
            position += end + 1;
            (lines, length) = (lines + 1, position);
            bytes = bytes[(end + 1)..];
        }

        hash.AppendData(bytes);
        return last is null
            ? held
            : held with
            {
                Bytes = length,
                Lines = lines,
                LastLineSha256 = Convert.ToHexStringLower(last),
            };
    }
}
