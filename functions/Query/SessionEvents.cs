using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>The first events of a session, as many as an answer may have.</summary>
internal sealed class SessionEvents
{
    /// <summary>How many events are told of at the most.</summary>
    public const int MaximumEvents = 10_000;

    /// <summary>How many bytes they have at the most, as they are stored.</summary>
    public const int MaximumBytes = 8 * 1024 * 1024;

    private readonly List<TableEntity> logs = [];
    private readonly HashSet<string> ids = [];
    private int bytes;

    /// <summary>Whether these are all events that the session has.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Whether there are as many as there may be.</summary>
    public bool IsFull => ids.Count == MaximumEvents;

    /// <summary>The events, each as a row of its own, in the order in which they came.</summary>
    public IReadOnlyList<TableEntity> InOrder() => [.. SessionLog.InOrder(logs)];

    /// <summary>Says that the session has more.</summary>
    public void Cut() => IsWhole = false;

    /// <summary>Adds what is logged of the next event, as far as there is room.</summary>
    /// <param name="session">The session.</param>
    /// <param name="value">The event as it is stored.</param>
    /// <returns>Whether there was; with the first for which there is none the events are cut.</returns>
    public bool TryAdd(LoggedSession session, byte[] value)
    {
        bytes += value.Length;
        if (bytes > MaximumBytes)
        {
            Cut();
            return false;
        }

        foreach (var log in SessionLog.LogsOf(session, value))
        {
            var id = log.GetString("id");
            if (IsFull && !ids.Contains(id))
            {
                Cut();
                return false;
            }

            ids.Add(id);
            logs.Add(log);
        }

        return true;
    }
}
