using System.Buffers;
using System.IO.Hashing;

namespace Tracking.Functions.Collect.Reading;

/// <summary>Puts an object together from members as they stand in a body.</summary>
internal sealed class ObjectBuilder
{
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly List<ulong> names = [];

    /// <summary>Whether there may be one name twice.</summary>
    public bool MayRepeat { get; private set; }

    /// <summary>Forgets everything, for the next event.</summary>
    public void Clear()
    {
        buffer.ResetWrittenCount();
        names.Clear();
        MayRepeat = false;
    }

    /// <summary>Adds a member: its name, a colon and its value.</summary>
    public void Add(ReadOnlySpan<byte> member)
    {
        var name = XxHash3.HashToUInt64(member[..(1 + member[1..].IndexOf((byte)'"'))]);
        MayRepeat |= names.Contains(name);
        names.Add(name);
        buffer.Write(buffer.WrittenCount == 0 ? "{"u8 : ","u8);
        buffer.Write(member);
    }

    /// <summary>Whether there are no members.</summary>
    public bool IsEmpty => buffer.WrittenCount == 0;

    /// <summary>The object, once it is closed; empty when there are no members.</summary>
    public ReadOnlySpan<byte> Closed => buffer.WrittenSpan;

    /// <summary>Ends the object, with the members of another one behind its own, if it has any of its own.</summary>
    public void Close(ReadOnlySpan<byte> own)
    {
        if (IsEmpty)
        {
            return;
        }

        var inner = own.IsEmpty ? default : own[1..^1].Trim(" \t\r\n"u8);
        if (!inner.IsEmpty)
        {
            buffer.Write(","u8);
            buffer.Write(inner);
            MayRepeat = true;
        }

        buffer.Write("}"u8);
    }
}
