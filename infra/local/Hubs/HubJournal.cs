using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tracking.Local.Hubs;

/// <summary>Bytes that stand in a segment, but are not flushed there.</summary>
/// <param name="File">The segment's file, within the hub's folder.</param>
/// <param name="Offset">Where in it.</param>
/// <param name="Bytes">The bytes.</param>
internal readonly record struct JournalEntry(string File, long Offset, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Makes what was written to several segments durable with one flush: it has a copy of the bytes, and where they belong.
/// After a crash they are written there again, which changes nothing where they are already.
/// </summary>
/// <remarks>
/// A file that is written from its beginning over and over. Each entry has a hash (8), the number of the round in which
/// the file was begun anew (8), the offset (8), the lengths of bytes (4) and name (4); then the name and the bytes.
/// </remarks>
internal sealed class HubJournal : IDisposable
{
    private const long MaximumBytes = 16 * 1024 * 1024;
    private const int HeaderBytes = 32;
    private const int HashBytes = 8;

    private readonly string folder;
    private readonly SafeFileHandle file;
    private long length;
    private long round = 1;
    private bool isUncertain;

    /// <summary>Writes what a crash has left to the segments, and begins anew. No segment may be open.</summary>
    /// <param name="folder">The hub's folder.</param>
    /// <exception cref="IOException">The folder cannot be read or written now.</exception>
    public HubJournal(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        file = File.OpenHandle(
            Path.Combine(folder, "journal"),
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.Read | FileShare.Delete
        );
        try
        {
            length = RandomAccess.GetLength(file);
            Repeat();
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is room for so many bytes; else it has to be begun anew, when the segments are flushed.</summary>
    public bool HasRoomFor(long bytes) => !isUncertain && length + bytes <= MaximumBytes;

    /// <summary>Adds entries; they are on the disk on return.</summary>
    /// <exception cref="IOException">They may not be; then it has no room until it is begun anew.</exception>
    public void Append(List<JournalEntry> entries)
    {
        isUncertain = true;
        var pieces = new List<ReadOnlyMemory<byte>>(2 * entries.Count);
        foreach (var entry in entries)
        {
            pieces.Add(Header(entry));
            pieces.Add(entry.Bytes);
        }

        try
        {
            RandomAccess.Write(file, pieces, length);
            RandomAccess.FlushToDisk(file);
        }
        catch (IOException)
        {
            TryCutOff();
            throw;
        }

        length += pieces.Sum(piece => (long)piece.Length);
        isUncertain = false;
    }

    /// <summary>Begins anew, because all segments are flushed.</summary>
    /// <exception cref="IOException">What was refused cannot be taken out now.</exception>
    public void BeginAnew()
    {
        if (isUncertain)
        {
            Empty();
        }

        length = 0;
        round++;
    }

    /// <summary>Writes all entries to their segments again, flushes these, and begins anew.</summary>
    /// <exception cref="IOException">They cannot be written now.</exception>
    public void Repeat()
    {
        var opened = new Dictionary<string, SafeFileHandle>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in Entries())
            {
                // A segment that is not there was deleted; where bytes before it are missing it has lost its place.
                var path = Path.Combine(folder, entry.File);
                if (!opened.TryGetValue(path, out var segment) && File.Exists(path))
                {
                    segment = File.OpenHandle(
                        path,
                        FileMode.Open,
                        FileAccess.ReadWrite,
                        FileShare.ReadWrite | FileShare.Delete
                    );
                    opened.Add(path, segment);
                }

                if (segment is not null && entry.Offset <= RandomAccess.GetLength(segment))
                {
                    RandomAccess.Write(segment, entry.Bytes.Span, entry.Offset);
                }
            }

            foreach (var segment in opened.Values)
            {
                RandomAccess.FlushToDisk(segment);
            }
        }
        finally
        {
            foreach (var segment in opened.Values)
            {
                segment.Dispose();
            }
        }

        Empty();
    }

    /// <summary>Takes all entries out, because all segments are flushed and closed.</summary>
    public void TryEmpty()
    {
        try
        {
            Empty();
        }
        catch (IOException)
        {
            // They are written again at the next start, where they are already.
        }
    }

    /// <inheritdoc />
    public void Dispose() => file.Dispose();

    private void Empty()
    {
        RandomAccess.SetLength(file, 0);
        RandomAccess.FlushToDisk(file);
        (length, isUncertain) = (0, false);
    }

    // What was refused should not come back after a restart.
    private void TryCutOff()
    {
        try
        {
            RandomAccess.SetLength(file, length);
        }
        catch (IOException)
        {
            // It is emptied before it is used again.
        }
    }

    private byte[] Header(in JournalEntry entry)
    {
        var name = Encoding.UTF8.GetByteCount(entry.File);
        var header = new byte[HeaderBytes + name];
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), round);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), entry.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), entry.Bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), name);
        Encoding.UTF8.GetBytes(entry.File, header.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt64LittleEndian(
            header,
            HashOf(header.AsSpan(HashBytes), entry.Bytes.Span)
        );
        return header;
    }

    /// <summary>The entries from the first on, up to one that is torn or of another round.</summary>
    private List<JournalEntry> Entries()
    {
        var bytes = new byte[Math.Min(length, 2 * MaximumBytes)];
        var all = bytes.AsMemory(0, RandomAccess.Read(file, bytes, 0));
        var entries = new List<JournalEntry>();
        long? first = null;
        while (all.Length >= HeaderBytes)
        {
            var span = all.Span;
            var of = BinaryPrimitives.ReadInt64LittleEndian(span[8..]);
            var size = BinaryPrimitives.ReadInt32LittleEndian(span[24..]);
            var name = BinaryPrimitives.ReadInt32LittleEndian(span[28..]);
            if (
                size < 0
                || name < 0
                || (long)HeaderBytes + name + size > span.Length
                || of != (first ??= of)
                || BinaryPrimitives.ReadUInt64LittleEndian(span)
                    != HashOf(
                        span[HashBytes..(HeaderBytes + name)],
                        span.Slice(HeaderBytes + name, size)
                    )
            )
            {
                break;
            }

            entries.Add(
                new(
                    Encoding.UTF8.GetString(span.Slice(HeaderBytes, name)),
                    BinaryPrimitives.ReadInt64LittleEndian(span[16..]),
                    all.Slice(HeaderBytes + name, size)
                )
            );
            all = all[(HeaderBytes + name + size)..];
        }

        return entries;
    }

    private static ulong HashOf(ReadOnlySpan<byte> header, ReadOnlySpan<byte> bytes)
    {
        var hash = new XxHash3();
        hash.Append(header);
        hash.Append(bytes);
        return hash.GetCurrentHashAsUInt64();
    }
}
