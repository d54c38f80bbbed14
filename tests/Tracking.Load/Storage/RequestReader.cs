using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tracking.Load.Storage;

/// <summary>Is told of a request that has gone by whole.</summary>
/// <param name="verb">Its method.</param>
/// <param name="target">What stands in its first line.</param>
/// <param name="body">Its body, when it is a transaction.</param>
/// <param name="length">How long its body is.</param>
internal delegate void RequestSeen(
    string verb,
    string target,
    ReadOnlySpan<byte> body,
    long length
);

/// <summary>Follows the requests of an HTTP/1.1 connection in bytes as they come, however they are cut.</summary>
internal sealed class RequestReader(RequestSeen seen)
{
    private readonly ArrayBufferWriter<byte> line = new();
    private readonly ArrayBufferWriter<byte> body = new();
    private State state = State.First;
    private string verb = "";
    private string target = "";
    private bool isChunked;
    private long left;
    private long length;

    private enum State
    {
        First,
        Headers,
        Body,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailers,
    }

    /// <summary>Takes the next bytes.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (state is State.Body or State.Chunk)
            {
                bytes = bytes[ReadBody(bytes)..];
                continue;
            }

            var end = bytes.IndexOf((byte)'\n');
            line.Write(end < 0 ? bytes : bytes[..end]);
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (end >= 0)
            {
                var text = Encoding.Latin1.GetString(line.WrittenSpan).TrimEnd('\r');
                line.ResetWrittenCount();
                ReadLine(text);
            }
        }
    }

    private int ReadBody(ReadOnlySpan<byte> bytes)
    {
        var taken = (int)Math.Min(left, bytes.Length);
        if (target.Contains("$batch", StringComparison.Ordinal))
        {
            body.Write(bytes[..taken]);
        }

        length += taken;
        left -= taken;
        if (left == 0 && state == State.Chunk)
        {
            state = State.ChunkEnd;
        }
        else if (left == 0)
        {
            End();
        }

        return taken;
    }

    private void ReadLine(string text)
    {
        switch (state)
        {
            case State.First when text.Length > 0:
                var parts = text.Split(' ');
                (verb, target, isChunked, left, length) = (parts[0], parts[1], false, 0, 0);
                state = State.Headers;
                break;
            case State.Headers when text.Length > 0:
                ReadHeader(text);
                break;
            case State.Headers when isChunked:
                state = State.ChunkSize;
                break;
            case State.Headers when left > 0:
                state = State.Body;
                break;
            case State.ChunkSize:
                left = long.Parse(
                    text.Split(';')[0],
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture
                );
                state = left > 0 ? State.Chunk : State.Trailers;
                break;
            case State.ChunkEnd:
                state = State.ChunkSize;
                break;
            case State.Headers:
            case State.Trailers when text.Length == 0:
                End();
                break;
        }
    }

    private void ReadHeader(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = text[..colon];
        var value = text[(colon + 1)..].Trim();
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            left = long.Parse(value, CultureInfo.InvariantCulture);
        }
        else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            isChunked = value.EndsWith("chunked", StringComparison.OrdinalIgnoreCase);
        }
    }

    private void End()
    {
        state = State.First;
        seen(verb, target, body.WrittenSpan, length);
        body.ResetWrittenCount();
    }
}
