using System.IO.Hashing;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Express;

/// <summary>
/// Remembers the token ids of visitors that were here lately, because the hash of which they are made costs more than all
/// else that is done for a name. It holds some 3 MB at most.
/// </summary>
internal sealed class KnownVisitors
{
    private const int Places = 16 * 1024;
    private const int LongestName = 96;

    // Each name has one place, and whoever comes there last has it.
    private readonly Known?[] places = new Known?[Places];

    /// <summary>The token id of a visitor or user, in UTF-8, as <see cref="VisitorToken"/> makes it.</summary>
    /// <param name="named">Project, kind and name, with a line break between, in UTF-8.</param>
    /// <param name="id">Takes it: <see cref="VisitorToken.IdLength"/> bytes.</param>
    public void IdOf(ReadOnlySpan<byte> named, Span<byte> id)
    {
        if (named.Length > LongestName)
        {
            VisitorToken.IdOf(named, id);
            return;
        }

        ref var place = ref places[XxHash3.HashToUInt64(named) % Places];
        if (Volatile.Read(ref place) is { } known && named.SequenceEqual(known.Named))
        {
            known.Id.CopyTo(id);
            return;
        }

        VisitorToken.IdOf(named, id);
        Volatile.Write(ref place, new(named.ToArray(), id.ToArray()));
    }

    private sealed record Known(byte[] Named, byte[] Id);
}
