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

    // Each name has one place, and whoever comes there last has it: name and id in one array, which is there at one look.
    private readonly byte[]?[] places = new byte[]?[Places];

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
        if (
            Volatile.Read(ref place) is { } known
            && known.Length == named.Length + VisitorToken.IdLength
            && named.SequenceEqual(known.AsSpan(0, named.Length))
        )
        {
            known.AsSpan(named.Length).CopyTo(id);
            return;
        }

        VisitorToken.IdOf(named, id);
        Volatile.Write(ref place, [.. named, .. id[..VisitorToken.IdLength]]);
    }
}
