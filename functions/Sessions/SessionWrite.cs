using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>A session that is to be written, with its events.</summary>
internal sealed class SessionWrite
{
    /// <summary>A session that is to be written.</summary>
    /// <param name="buffer">Where its rows are made.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="session">The session; where its events go is written into it.</param>
    /// <param name="before">The session as it stands; null for a new one.</param>
    /// <param name="events">Its new events by their numbers, in order.</param>
    /// <param name="partition">The hub's partition.</param>
    public SessionWrite(
        RowBuffer buffer,
        SessionOwner owner,
        Session session,
        WrittenSession? before,
        IEnumerable<(int Number, byte[] Value)> events,
        int partition
    )
    {
        (Owner, Session, Before) = (owner, session, before);
        Keys = SessionRows.KeysOf(owner.Project, session.StartedAt, session.Id, partition);

        // Events fill one row after the other.
        List<(int Number, byte[] Value)>? own = null;
        List<RowWrite>? more = null;
        var open = 0;
        foreach (var one in events)
        {
            session.Log = session.Log.Next(one.Value.Length);
            if (session.Log.Row == 0)
            {
                (own ??= new(1)).Add(one);
                continue;
            }

            if (session.Log.Row != open)
            {
                End(open);
                open = session.Log.Row;
                buffer.Begin(Keys.Partition, SessionKeys.LogRow(Keys.Row, open));
            }

            Set(buffer, one);
        }

        End(open);
        buffer.Begin(Keys.Partition, Keys.Row);
        SessionRows.WriteChanges(buffer, owner, before?.Session, session);
        own?.ForEach(one => Set(buffer, one));
        Write = RowWrite.MergeIf(before?.Version, buffer.End(), more ?? []);

        void End(int row)
        {
            if (row > 0)
            {
                (more ??= []).Add(RowWrite.Merge(buffer.End()));
            }
        }
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

    private static void Set(RowBuffer row, (int Number, byte[] Value) one) =>
        row.SetBytes(SessionLog.ColumnOf(one.Number), one.Value);
}
