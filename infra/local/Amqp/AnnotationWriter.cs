using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tracking.Local.Amqp;

/// <summary>Encoded annotations, one behind the other, as <see cref="AnnotationMap"/> adds them.</summary>
internal sealed class AnnotationWriter
{
    private readonly ArrayBufferWriter<byte> entries = new(160);

    /// <summary>What was added.</summary>
    public ReadOnlySpan<byte> Written => entries.WrittenSpan;

    /// <summary>Forgets what was added.</summary>
    public void Clear() => entries.ResetWrittenCount();

    /// <summary>Adds a long.</summary>
    public AnnotationWriter Add(string name, long value) => Add(name, 0x81, value);

    /// <summary>Adds a timestamp, which has milliseconds.</summary>
    public AnnotationWriter Add(string name, DateTimeOffset value) =>
        Add(name, 0x83, value.ToUnixTimeMilliseconds());

    /// <summary>Adds a string.</summary>
    public AnnotationWriter Add(string name, string value)
    {
        WriteText(0xA3, name);
        WriteText(0xA1, value);
        return this;
    }

    private AnnotationWriter Add(string name, byte code, long value)
    {
        WriteText(0xA3, name);
        var span = entries.GetSpan(9);
        span[0] = code;
        BinaryPrimitives.WriteInt64BigEndian(span[1..], value);
        entries.Advance(9);
        return this;
    }

    // The narrow form where it fits, else the wide one, whose code is 16 more.
    private void WriteText(byte narrowCode, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var prefix = length <= byte.MaxValue ? 2 : 5;
        var span = entries.GetSpan(prefix + length);
        if (prefix == 2)
        {
            (span[0], span[1]) = (narrowCode, (byte)length);
        }
        else
        {
            span[0] = (byte)(narrowCode + 0x10);
            BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
        }

        Encoding.UTF8.GetBytes(text, span[prefix..]);
        entries.Advance(prefix + length);
    }
}
