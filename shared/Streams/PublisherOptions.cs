namespace Tracking.Shared.Streams;

/// <summary>How events are packed.</summary>
public sealed class PublisherOptions
{
    /// <summary>How long a frame waits for more events, in milliseconds. Longer is cheaper and slower.</summary>
    public int LingerMilliseconds { get; set; } = 3;

    /// <summary>How many bytes of events may wait in an instance, for whatever partition, before more are turned away.</summary>
    public long MaximumQueuedBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Over how many partitions of <c>tracked-events</c> sessions are spread; all that the hub has, unless
    /// said. A hub to which partitions were added goes on as before until this is raised, so that no session
    /// that is open changes its partition unforeseen.
    /// </summary>
    public int? Partitions { get; set; }

    /// <summary>
    /// How long events may wait to be durable, in seconds, before they are answered as not so. It covers
    /// whatever they wait for: the first answer of the hub, those that wait before them, and the tries to send.
    /// </summary>
    public int TimeoutSeconds { get; set; } = 15;

    internal TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);
}
