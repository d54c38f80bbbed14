namespace Tracking.Local.Hubs;

/// <summary>
/// The thread that writes the logs of a hub. All that have something to write are written in one round; small rounds of
/// several logs are made durable by one flush of the journal, and others by one of each log. What comes
/// meanwhile is the next round, so under load the thread never sleeps.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    // What is larger is not worth being written twice to save flushes.
    private const int MostJournaled = 512 * 1024;

    private readonly object gate = new();
    private readonly HubJournal? journal;
    private readonly HashSet<PartitionLog> journaled = [];
    private readonly List<JournalEntry> entries = [];
    private readonly Thread thread;
    private List<PartitionLog> due = [];
    private bool mustRepeat;
    private bool closed;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">Its name, to be told from others.</param>
    /// <param name="journal">What saves flushes; nothing where there is one log.</param>
    public LogWriter(string name, HubJournal? journal = null)
    {
        this.journal = journal;
        thread = new Thread(WriteUntilClosed) { IsBackground = true, Name = "hub " + name };
        thread.Start();
    }

    /// <summary>Has a log written soon. It is not added again before it begins to be written.</summary>
    public void Add(PartitionLog log)
    {
        lock (gate)
        {
            due.Add(log);
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Ends once all are written that were added before.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            Monitor.Pulse(gate);
        }

        thread.Join();
    }

    private void WriteUntilClosed()
    {
        List<PartitionLog> logs = [];
        while (Take(ref logs))
        {
            logs.RemoveAll(log => !log.TryWrite());
            if (logs.Count > 0 && !TryJournal(logs))
            {
                logs.ForEach(log => mustRepeat |= !log.TryFlush());
            }

            logs.Clear();
        }
    }

    private bool Take(ref List<PartitionLog> logs)
    {
        lock (gate)
        {
            while (due.Count == 0 && !closed)
            {
                Monitor.Wait(gate);
            }

            (logs, due) = (due, logs);
            return logs.Count > 0;
        }
    }

    /// <summary>Makes durable what was written to logs, or refuses it; false when each of them has to be flushed.</summary>
    private bool TryJournal(List<PartitionLog> logs)
    {
        if (journal is null)
        {
            return false;
        }

        try
        {
            if (mustRepeat)
            {
                // What a flush that failed should have had on the disk is in the journal.
                journal.Repeat();
                journaled.Clear();
                mustRepeat = false;
            }

            entries.Clear();
            entries.AddRange(logs.Select(log => log.Written));
            var bytes = entries.Sum(entry => (long)entry.Bytes.Length);
            if (
                logs.Count == 1
                || bytes > MostJournaled
                || !logs.TrueForAll(log => log.MayBeJournaled)
            )
            {
                return false;
            }

            MakeRoom(bytes);
            journal.Append(entries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logs.ForEach(log => log.Refuse(e));
            return true;
        }

        journaled.UnionWith(logs);
        logs.ForEach(log => log.Accept());
        return true;
    }

    private void MakeRoom(long bytes)
    {
        if (journal!.HasRoomFor(bytes))
        {
            return;
        }

        try
        {
            foreach (var log in journaled)
            {
                log.Flush();
            }
        }
        catch (IOException)
        {
            mustRepeat = true;
            throw;
        }

        journal.BeginAnew();
        journaled.Clear();
    }
}
