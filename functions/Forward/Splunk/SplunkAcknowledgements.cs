using Tracking.Shared.Events;

namespace Tracking.Functions.Forward.Splunk;

/// <summary>
/// What a target has taken and not yet acknowledged. Indexing may take longer than a call, and events that are handed
/// over again meanwhile are not sent again but asked after.
/// </summary>
/// <remarks>
/// It is kept in memory: after a crash such events are sent twice, and their <c>event_id</c> tells. A number that is
/// not acknowledged in <see cref="Lifetime"/> is given up, and its events are sent again, for the collector's "no" also
/// means that it does not know.
/// </remarks>
internal sealed class SplunkAcknowledgements(TimeProvider time)
{
    /// <summary>How long an acknowledgement is waited for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, SplunkReceipt> taken = [];
    private readonly Dictionary<long, SplunkReceipt> waiting = [];

    /// <summary>Keeps the number under which events were taken.</summary>
    public void Keep(IEnumerable<TrackedEvent> events, long number)
    {
        lock (gate)
        {
            // Numbers begin again when the collector does; the older one is then never acknowledged.
            var receipt = waiting[number] = new(number, time.GetUtcNow() + Lifetime);
            foreach (var tracked in events)
            {
                taken[KeyOf(tracked)] = receipt;
            }
        }
    }

    /// <summary>The receipt of an event that was taken; null when it is to be sent.</summary>
    public SplunkReceipt? Find(TrackedEvent tracked)
    {
        lock (gate)
        {
            return taken.GetValueOrDefault(KeyOf(tracked));
        }
    }

    /// <summary>Takes note of what the collector says to have indexed; it says so once.</summary>
    public void Acknowledge(IEnumerable<long> numbers)
    {
        lock (gate)
        {
            foreach (var number in numbers)
            {
                if (waiting.Remove(number, out var receipt))
                {
                    receipt.IsIndexed = true;
                }
            }
        }
    }

    /// <summary>Drops an event of which it was said that it is indexed.</summary>
    public void Drop(TrackedEvent tracked)
    {
        lock (gate)
        {
            taken.Remove(KeyOf(tracked));
        }
    }

    /// <summary>Gives up what was waited for too long.</summary>
    public void Forget()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            foreach (var (key, _) in taken.Where(entry => entry.Value.Until <= now).ToList())
            {
                taken.Remove(key);
            }

            foreach (var (number, _) in waiting.Where(entry => entry.Value.Until <= now).ToList())
            {
                waiting.Remove(number);
            }
        }
    }

    private static string KeyOf(TrackedEvent tracked) =>
        $"{tracked.Id}\n{tracked.PartitionKey}\n{tracked.ReceivedAt.UtcTicks}";
}

/// <summary>That a request was taken, and is to be acknowledged.</summary>
/// <param name="Number">The number under which to ask.</param>
/// <param name="Until">When it is given up.</param>
internal sealed record SplunkReceipt(long Number, DateTimeOffset Until)
{
    /// <summary>Whether the collector has indexed it.</summary>
    public bool IsIndexed { get; set; }
}
