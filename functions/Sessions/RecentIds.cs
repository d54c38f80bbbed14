using System.Buffers.Binary;

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

    private Page[] pages = [];
    private bool isLastShared;

    /// <summary>How many ids are remembered.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var page in pages)
            {
                count += page.Count;
            }

            return count;
        }
    }

    /// <summary>How many bytes they are as bytes.</summary>
    public int Bytes => (pages.Length * HeaderBytes) + (Count * sizeof(ulong));

    /// <summary>Whether these are a copy of others, or the other way round, and neither was added to since.</summary>
    public bool IsSameAs(RecentIds other) => ReferenceEquals(pages, other.pages);

    /// <summary>Whether an id came lately.</summary>
    public bool Contains(ulong id)
    {
        foreach (var page in pages)
        {
            if (page.Span.Contains(id))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Remembers an id.</summary>
    public void Add(ulong id, DateTimeOffset at) => Add(id, at.UtcTicks);

    private void Add(ulong id, long at)
    {
        foreach (var page in pages)
        {
            if (IsOld(page, at))
            {
                pages = Young(at);
                break;
            }
        }

        if (pages.Length == 0 || pages[^1].Count == PageIds || at - pages[^1].First > Memory.Ticks)
        {
            pages = [.. pages.TakeLast((Maximum / PageIds) - 1), new Page(at, at, [], 0)];
        }
        else if (isLastShared)
        {
            pages = [.. pages];
        }

        ref var last = ref pages[^1];
        var ids = last.Ids;
        if (isLastShared || last.Count == ids.Length)
        {
            // Most sessions get one event at a time, and few: no room is kept for more.
            ids = new ulong[isLastShared ? last.Count + 1 : Math.Clamp(2 * last.Count, 1, PageIds)];
            last.Span.CopyTo(ids);
        }

        ids[last.Count] = id;
        last = new Page(last.First, Math.Max(last.Last, at), ids, last.Count + 1);
        isLastShared = false;
    }

    /// <summary>Remembers the ids of another, which came after those that are remembered.</summary>
    public void Add(RecentIds others)
    {
        foreach (var page in others.pages)
        {
            foreach (var id in page.Span)
            {
                Add(id, page.Last);
            }
        }
    }

    /// <summary>A copy that does not change when this does.</summary>
    public RecentIds Copy()
    {
        isLastShared = true;
        return new RecentIds { pages = pages, isLastShared = true };
    }

    /// <summary>As bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        var rest = bytes.AsSpan();
        foreach (var page in pages)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, Milliseconds(page.First));
            BinaryPrimitives.WriteInt64LittleEndian(rest[sizeof(long)..], Milliseconds(page.Last));
            BinaryPrimitives.WriteInt32LittleEndian(rest[(2 * sizeof(long))..], page.Count);
            rest = rest[HeaderBytes..];
            foreach (var id in page.Span)
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
        var pages = new List<Page>();
        while (!bytes.IsEmpty)
        {
            var ids = new ulong[
                BinaryPrimitives.ReadInt32LittleEndian(bytes[(2 * sizeof(long))..])
            ];
            var (first, last) = (Ticks(bytes), Ticks(bytes[sizeof(long)..]));
            bytes = bytes[HeaderBytes..];
            foreach (ref var id in ids.AsSpan())
            {
                id = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                bytes = bytes[sizeof(ulong)..];
            }

            pages.Add(new Page(first, last, ids, ids.Length));
        }

        return new RecentIds { pages = [.. pages] };
    }

    private Page[] Young(long at) => [.. pages.Where(page => !IsOld(page, at))];

    private static bool IsOld(Page page, long at) => at - page.Last > Memory.Ticks;

    private static long Milliseconds(long ticks) =>
        new DateTimeOffset(ticks, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static long Ticks(ReadOnlySpan<byte> bytes) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes))
            .UtcTicks;

    /// <summary>Ids that came one after the other.</summary>
    /// <param name="First">When the first came, in ticks.</param>
    /// <param name="Last">When the last came.</param>
    /// <param name="Ids">The ids, and room for more.</param>
    /// <param name="Count">How many ids there are.</param>
    private readonly record struct Page(long First, long Last, ulong[] Ids, int Count)
    {
        public ReadOnlySpan<ulong> Span => Ids.AsSpan(0, Count);
    }
}
