using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>A session that is to be written, with its events.</summary>
internal sealed class SessionWrite
{
    private Dictionary<int, TableEntity>? more;

    /// <summary>A session that is to be written.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="session">The session; where its events go is written into it.</param>
    /// <param name="before">The session as it stands; null for a new one.</param>
    /// <param name="events">Its new events by their numbers, in order.</param>
    /// <param name="partition">The hub's partition.</param>
    public SessionWrite(
        SessionOwner owner,
        Session session,
        WrittenSession? before,
        IEnumerable<(int Number, byte[] Value)> events,
        int partition
    )
    {
        (Owner, Session, Before) = (owner, session, before);
        List<(string, byte[])>? own = null;
        foreach (var (number, value) in events)
        {
            session.Log = session.Log.Next(value.Length);
            if (session.Log.Row == 0)
            {
                (own ??= new(1)).Add((SessionLog.NameOf(number), value));
            }
            else
            {
                LogRow(session, partition)[SessionLog.NameOf(number)] = value;
            }
        }

        var entity = SessionRows.Changes(owner, before?.Session, session, partition);
        Keys = (entity.PartitionKey, entity.RowKey);
        foreach (var (name, value) in own ?? [])
        {
            entity[name] = value;
        }

        Write = RowWrite.MergeIf(
            before?.Version,
            entity,
            more is null ? [] : [.. more.Values.Select(RowWrite.Merge)]
        );
    }

    /// <summary>Whose it is.</summary>
    public SessionOwner Owner { get; }

    /// <summary>The session.</summary>
    public Session Session { get; }

    /// <summary>The session as it stands; null for a new one.</summary>
    public WrittenSession? Before { get; }

    /// <summary>The keys of its row.</summary>
    public (string Partition, string Row) Keys { get; }

    /// <summary>The write: its row, and with it those beside it that get events.</summary>
    public RowWrite Write { get; }

    private TableEntity LogRow(Session session, int partition)
    {
        more ??= [];
        if (!more.TryGetValue(session.Log.Row, out var row))
        {
            var keys = SessionRows.Keys(Owner.Project, session.StartedAt, session.Id, partition);
            row = new TableEntity(
                keys.PartitionKey,
                SessionKeys.LogRow(keys.RowKey, session.Log.Row)
            );
            more.Add(session.Log.Row, row);
        }

        return row;
    }
}
