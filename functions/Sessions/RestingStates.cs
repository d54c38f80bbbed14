using System.Text;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>
/// States of which nothing came for a while, as the bytes of their rows: a third of the memory, and still much less
/// work than to read them from the tables. A state comes back by the same code that reads it from there.
/// </summary>
/// <param name="partition">The hub's partition.</param>
/// <param name="capacity">How many bytes are held; what rested the longest is let go.</param>
internal sealed class RestingStates(int partition, long capacity)
{
    // Of an entry, beside its bytes: the token, the places in lists.
    private const int EntryBytes = 200;

    private const string Version = "odata.etag";

    /// <summary>The property that says in how many properties what is untold stands in the table.</summary>
    public const string WrittenUntold = "writtenUntold";

    private static readonly PackedRow Rows = new([
        .. new[] { nameof(TableEntity.RowKey), Version, WrittenUntold }
            .Union(SessionRows.Columns)
            .Union(StateRows.Columns),
    ]);

    private readonly RecentlyUsed<byte[]> states = new(
        capacity,
        bytes => bytes.Length + EntryBytes
    );

    /// <summary>Forgets everything.</summary>
    public void Clear() => states.Clear();

    /// <summary>Forgets one.</summary>
    public void Remove(string token) => states.Remove(token);

    /// <summary>Takes a state that is as its rows are; of others nothing is kept, and they are read from the tables.</summary>
    public void Take(string token, HeldState held)
    {
        if (
            held is { IsAssumed: false, Version: not null, State: { There.Count: 0 } state }
            && state.Current.All(session => held.Versions.ContainsKey(session.Id))
        )
        {
            states.Set(token, Pack(held, state));
        }
    }

    /// <summary>Whether a state is here.</summary>
    public bool Has(string token) => states.TryGet(token, out _);

    /// <summary>The rows of a token and its sessions, the live and the late one; null when they are not here.</summary>
    public StoredState? Find(string token)
    {
        if (!states.TryGet(token, out var bytes))
        {
            return null;
        }

        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        return new(Rows.Read(reader), ReadSession(reader), ReadSession(reader));
    }

    private byte[] Pack(HeldState held, SessionState state)
    {
        using var bytes = new MemoryStream(1024);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        var row = StateRows.Of(state, partition);
        row.ETag = held.Version!.Value;
        row.PartitionKey = null;
        Rows.Write(writer, row);
        Write(writer, held, state.Live);
        Write(writer, held, state.Late);
        return bytes.ToArray();
    }

    private void Write(BinaryWriter writer, HeldState held, Session? session)
    {
        writer.Write(session is not null);
        if (session is null)
        {
            return;
        }

        var written = session.WrittenUntold;
        var row = SessionRows.Of(held.State!.Owner, session, partition);
        row[WrittenUntold] = session.WrittenUntold = written;
        row.ETag = held.Versions[session.Id];
        row.PartitionKey = row.RowKey = null;
        Rows.Write(writer, row);
    }

    private static TableEntity? ReadSession(BinaryReader reader) =>
        reader.ReadBoolean() ? Rows.Read(reader) : null;
}

/// <summary>A state as its rows.</summary>
/// <param name="Row">The token's.</param>
/// <param name="Live">The live session's.</param>
/// <param name="Late">The late session's.</param>
internal sealed record StoredState(TableEntity Row, TableEntity? Live, TableEntity? Late);
