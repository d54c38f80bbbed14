using Azure.Data.Tables;

namespace Tracking.Functions.Query;

/// <summary>The first by time of logs that come in any order. It holds no more of them than are wanted.</summary>
internal sealed class EarliestLogs
{
    private readonly PriorityQueue<TableEntity, LogPlace> held = new(
        Comparer<LogPlace>.Create((one, other) => other.CompareTo(one))
    );

    /// <summary>Adds a log, unless so many that are earlier are held.</summary>
    /// <param name="log">The log.</param>
    /// <param name="place">Its place.</param>
    /// <param name="wanted">How many are wanted, 1 or more.</param>
    public void Add(TableEntity log, LogPlace place, int wanted)
    {
        if (held.Count < wanted)
        {
            held.Enqueue(log, place);
        }
        else
        {
            held.EnqueueDequeue(log, place);
        }
    }

    /// <summary>Hands over what is held, the earliest first.</summary>
    public IEnumerable<TableEntity> Take()
    {
        var logs = new TableEntity[held.Count];
        for (var i = logs.Length - 1; i >= 0; i--)
        {
            logs[i] = held.Dequeue();
        }

        return logs;
    }
}
