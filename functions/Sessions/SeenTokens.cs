using System.IO.Hashing;
using System.Runtime.InteropServices;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>
/// Tells which tokens of a partition have no row, so that nobody asks for those of visitors who are new. It lists what rows
/// there are, little by little, and knows nothing before it is through. It may be wrong about a token in one way only: that
/// it may have a row. That costs a question.
/// </summary>
/// <param name="states">The table of tokens.</param>
/// <param name="partition">The hub's partition.</param>
/// <param name="mostListed">When there are more rows than this, it gives up: it would be wrong too often.</param>
internal sealed class SeenTokens(TableClient states, int partition, int mostListed = 1_000_000)
{
    private const int PageRows = 1_000;

    // Of a million tokens it is wrong about 2 in 100 others (a Bloom filter with 8 bits for each, 5 of them set).
    private const int Bits = 8 * 1024 * 1024;
    private const int BitsOfToken = 5;

    private ulong[]? bits;
    private string? next;
    private int listed;
    private bool isThrough;

    /// <summary>Begins anew: what others may have written meanwhile is not known.</summary>
    public void Clear()
    {
        // Bits that are set stay: they cost a question, and never a wrong answer.
        (next, listed, isThrough) = (null, 0, false);
    }

    /// <summary>Is told that a token has a row, or may get one.</summary>
    public void Add(string token)
    {
        bits ??= new ulong[Bits / 64];
        var hash = HashOf(token);
        for (var i = 0; i < BitsOfToken; i++)
        {
            var bit = BitOf(hash, i);
            bits[bit / 64] |= 1UL << (bit % 64);
        }
    }

    /// <summary>Whether a token may have a row.</summary>
    public bool MayHave(string token)
    {
        var hash = HashOf(token);
        for (var i = 0; isThrough && i < BitsOfToken; i++)
        {
            var bit = BitOf(hash, i);
            if (bits is null || (bits[bit / 64] & (1UL << (bit % 64))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lists some more of the rows, if there may be more.</summary>
    public async Task ListAsync(CancellationToken cancellationToken)
    {
        if (isThrough || listed > mostListed)
        {
            return;
        }

        // Behind the tokens is what is due.
        var pages = states
            .QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter(
                    $"PartitionKey eq {SessionKeys.StatePartition(partition)} and RowKey lt {"~"}"
                ),
                PageRows,
                ["RowKey"],
                cancellationToken
            )
            .AsPages(next);
        await foreach (var page in pages)
        {
            foreach (var row in page.Values)
            {
                Add(row.RowKey);
            }

            listed += page.Values.Count;
            next = page.ContinuationToken;
            isThrough = next is null;
            return;
        }
    }

    private static ulong HashOf(string token) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes(token.AsSpan()));

    private static int BitOf(ulong hash, int number) =>
        (int)(((uint)hash + ((uint)number * ((uint)(hash >> 32) | 1))) % Bits);
}
