using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transport;

namespace Tracking.Local.Amqp;

/// <summary>
/// A client's connection. It looks at each frame before the library decodes it, and tells the links
/// when the client does not read what was written to it.
/// </summary>
internal sealed class HubConnection(
    TransportBase transport,
    ProtocolHeader header,
    AmqpSettings settings,
    AmqpConnectionSettings connectionSettings
) : AmqpConnection(transport, header, false, settings, connectionSettings)
{
    private const int FrameHeaderBytes = 8;

    private readonly List<SendingAmqpLink> replies = [];

    /// <summary>Whether more is waiting to be written than is good.</summary>
    public bool WritesPaused { get; private set; }

    /// <summary>Raised when it is no longer. Called under a lock of the library: only to wake others.</summary>
    public event Action? WritesResumed;

    /// <summary>Keeps a link on which a node answers.</summary>
    public void AddReplies(SendingAmqpLink link)
    {
        lock (replies)
        {
            replies.Add(link);
        }

        link.SafeAddClosed(
            (_, _) =>
            {
                lock (replies)
                {
                    replies.Remove(link);
                }
            }
        );
    }

    /// <summary>
    /// Where an answer goes: the link that the request names by its target or by its own name, else
    /// the last that the client opened to the same node in the same session.
    /// </summary>
    public SendingAmqpLink? FindReplies(AmqpLink request, string node, string? replyTo)
    {
        lock (replies)
        {
            return replies.Find(link => replyTo is not null && IsNamed(link, replyTo))
                ?? replies.FindLast(link =>
                    link.Session == request.Session
                    && link.Settings.Source is Source source
                    && HubAddress.Node(source.Address?.ToString() ?? "") == node
                );
        }
    }

    /// <inheritdoc />
    protected override void OnFrameBuffer(ByteBuffer buffer)
    {
        var frame = buffer.Buffer.AsSpan(buffer.Offset, buffer.Length);
        if (IsSound(frame))
        {
            base.OnFrameBuffer(buffer);
            return;
        }

        buffer.Dispose();
        SafeClose(new AmqpException(AmqpErrorCode.FramingError, "The frame is malformed."));
    }

    /// <inheritdoc />
    protected override void HandleIoEvent(IoEvent ioEvent)
    {
        WritesPaused = ioEvent == IoEvent.WriteBufferQueueFull;
        if (!WritesPaused)
        {
            WritesResumed?.Invoke();
        }

        base.HandleIoEvent(ioEvent);
    }

    // An empty frame only says that the client is there.
    private static bool IsSound(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < FrameHeaderBytes || frame[4] < 2 || frame[4] * 4 > frame.Length)
        {
            return false;
        }

        var body = frame[(frame[4] * 4)..];
        return body.IsEmpty || (body[0] == 0 && WireFormat.TryMeasure(body, out _));
    }

    private static bool IsNamed(SendingAmqpLink link, string name) =>
        link.Name == name
        || (link.Settings.Target is Target target && target.Address?.ToString() == name);
}
