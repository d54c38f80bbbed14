using System.ComponentModel.DataAnnotations;

namespace Tracking.Shared.Streams;

/// <summary>How events are packed.</summary>
public sealed class PublisherOptions
{
    /// <summary>
    /// How long a frame waits for more events, in milliseconds, though nothing else is under way to its partition.
    /// While a send is, what comes gathers anyway: so waiting saves envelopes only where sends are rarer than events
    /// come, and all answers wait for it.
    /// </summary>
    [Range(0, 10_000)]
    public int LingerMilliseconds { get; set; }

    /// <summary>How many bytes of events may wait in an instance, for whatever partition, before more are turned away.</summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long MaximumQueuedBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Over how many partitions of <c>tracked-events</c> sessions are spread; all that the hub has, unless
    /// said. A hub to which partitions were added goes on as before until this is raised, so that no session
    /// that is open changes its partition unforeseen.
    /// </summary>
    [Range(1, 1024)]
    public int? Partitions { get; set; }

    /// <summary>
    /// How long events may wait to be durable, in seconds, before they are answered as not so. It covers
    /// whatever they wait for: the first answer of the hub, those that wait before them, and the tries to send.
    /// </summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>How many partitions of a hub are used.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="count">How many it has.</param>
    /// <exception cref="InvalidOperationException">It has less than the settings say.</exception>
    public int Used(string hub, int count)
    {
        var used = hub == HubNames.TrackedEvents ? Partitions ?? count : count;
        return used <= count
            ? used
            : throw new InvalidOperationException(
                $"{hub} has {count} partitions, and the setting Publisher__Partitions says {used}."
            );
    }

    internal TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);
}
