using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Tracking.Functions.Sessions;

/// <summary>
/// The ids of the events of one token that came lately, by which a client's retry is told from a new event:
/// those of the last 24 hours, at most 16,384. Each costs 8 bytes of the token's state.
/// </summary>
/// <remarks>
/// Ids are kept as hashes in pages. A page is let go as a whole when its last id is too old, or when there
/// are too many. A full page never changes, so copies share it.
/// </remarks>
internal sealed class RecentIds
{
    /// <summary>The most ids: more than six requests of as many events as one may have.</summary>
    public const int Maximum = 16_384;

    private const int PageIds = 1024;
    private const int HeaderBytes = 2 * sizeof(long) + sizeof(int);

    /// <summary>How long ids are remembered for sure, if there are not too many.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private readonly List<Page> pages = [];
    private bool isLastShared;

    /// <summary>How many ids are remembered.</summary>
    public int Count => pages.Sum(page => page.Ids.Count);

    /// <summary>Whether an id came lately.</summary>
    public bool Contains(ulong id)
    {
        foreach (var page in pages)
        {
            if (CollectionsMarshal.AsSpan(page.Ids).Contains(id))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Remembers an id.</summary>
    public void Add(ulong id, DateTimeOffset at)
    {
        pages.RemoveAll(page => at - page.Last > Memory);
        if (pages.Count == 0 || pages[^1].Ids.Count == PageIds || at - pages[^1].First > Memory)
        {
            pages.Add(new Page(at, at, []));
            isLastShared = false;
            if (pages.Count > Maximum / PageIds)
            {
                pages.RemoveAt(0);
            }
        }

        var last = pages[^1];
        var ids = isLastShared ? [.. last.Ids] : last.Ids;
        ids.Add(id);
        pages[^1] = last with { Last = at > last.Last ? at : last.Last, Ids = ids };
        isLastShared = false;
    }

    /// <summary>Remembers the ids of another, which came after those that are remembered.</summary>
    public void Add(RecentIds others)
    {
        foreach (var page in others.pages)
        {
            foreach (var id in page.Ids)
            {
                Add(id, page.Last);
            }
        }
    }

    /// <summary>A copy that does not change when this does.</summary>
    public RecentIds Copy()
    {
        var copy = new RecentIds { isLastShared = true };
        copy.pages.AddRange(pages);
        isLastShared = true;
        return copy;
    }

    /// <summary>As bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[pages.Sum(page => HeaderBytes + (sizeof(ulong) * page.Ids.Count))];
        var rest = bytes.AsSpan();
        foreach (var page in pages)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, page.First.ToUnixTimeMilliseconds());
            BinaryPrimitives.WriteInt64LittleEndian(
                rest[sizeof(long)..],
                page.Last.ToUnixTimeMilliseconds()
            );
            BinaryPrimitives.WriteInt32LittleEndian(rest[(2 * sizeof(long))..], page.Ids.Count);
            rest = rest[HeaderBytes..];
            foreach (var id in page.Ids)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(rest, id);
                rest = rest[sizeof(ulong)..];
            }
        }

        return bytes;
    }

    /// <summary>The ids of bytes.</summary>
    public static RecentIds Read(ReadOnlySpan<byte> bytes)
    {
        var read = new RecentIds();
        while (!bytes.IsEmpty)
        {
            var ids = new List<ulong>();
            var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[(2 * sizeof(long))..]);
            for (var i = 0; i < count; i++)
            {
                ids.Add(
                    BinaryPrimitives.ReadUInt64LittleEndian(
                        bytes[(HeaderBytes + (sizeof(ulong) * i))..]
                    )
                );
            }

            read.pages.Add(
                new Page(
                    DateTimeOffset.FromUnixTimeMilliseconds(
                        BinaryPrimitives.ReadInt64LittleEndian(bytes)
                    ),
                    DateTimeOffset.FromUnixTimeMilliseconds(
                        BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(long)..])
                    ),
                    ids
                )
            );
            bytes = bytes[(HeaderBytes + (sizeof(ulong) * count))..];
        }

        return read;
    }

    private sealed record Page(DateTimeOffset First, DateTimeOffset Last, List<ulong> Ids);
}
