using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tracking.Load.Sending;

/// <summary>What was answered.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Accepted">How many verdicts in its body say accepted.</param>
internal readonly record struct Answer(int Status, int Accepted);

/// <summary>One connection, with one request at a time.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[64 * 1024];

    /// <summary>Connects to a server on this machine.</summary>
    public async Task ConnectAsync(int port) => await socket.ConnectAsync(IPAddress.Loopback, port);

    /// <summary>Sends a request and reads its answer to the end.</summary>
    /// <exception cref="IOException">The server has closed the connection.</exception>
    public async ValueTask<Answer> AskAsync(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length; )
        {
            sent += await socket.SendAsync(request[sent..]);
        }

        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * length);
            }

            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                throw new IOException("The server has closed the connection.");
            }

            length += read;
            if (TryRead(buffer.AsSpan(0, length), out var answer))
            {
                return answer;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => socket.Dispose();

    private static bool TryRead(ReadOnlySpan<byte> bytes, out Answer answer)
    {
        answer = default;
        var headers = bytes.IndexOf("\r\n\r\n"u8);
        if (headers < 0)
        {
            return false;
        }

        var body = bytes[(headers + 4)..];
        // Of one request at a time nothing follows its answer, so a last chunk is the end.
        var isWhole = LengthIn(bytes[..headers]) is { } length
            ? body.Length >= length
            : body.EndsWith("0\r\n\r\n"u8);
        if (!isWhole || !Utf8Parser.TryParse(bytes[9..12], out int status, out _))
        {
            return false;
        }

        answer = new Answer(status, body.Count(":\"accepted\""u8));
        return true;
    }

    private static int? LengthIn(ReadOnlySpan<byte> headers)
    {
        while (headers.IndexOf("\r\n"u8) is >= 0 and var end)
        {
            headers = headers[(end + 2)..];
            if (
                headers.Length > 15
                && Ascii.EqualsIgnoreCase(headers[..15], "content-length:"u8)
                && Utf8Parser.TryParse(headers[15..].TrimStart((byte)' '), out int length, out _)
            )
            {
                return length;
            }
        }

        return null;
    }
}
