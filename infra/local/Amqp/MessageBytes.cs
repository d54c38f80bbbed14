using Microsoft.Azure.Amqp;

namespace Tracking.Local.Amqp;

/// <summary>A received message as it was encoded; the library gives it out decoded and encoded anew.</summary>
internal static class MessageBytes
{
    /// <summary>The bytes of all its transfers.</summary>
    public static byte[] Of(AmqpMessage message)
    {
        var bytes = new byte[message.RawByteBuffers.Sum(part => part.Length)];
        var position = 0;
        foreach (var part in message.RawByteBuffers)
        {
            part.Buffer.AsSpan(part.Offset, part.Length).CopyTo(bytes.AsSpan(position));
            position += part.Length;
        }

        return bytes;
    }
}
