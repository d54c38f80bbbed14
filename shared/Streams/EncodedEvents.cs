namespace Tracking.Shared.Streams;

/// <summary>
/// Events of one request for one hub, which are JSON already: each is added to the partition of its key. The hub's
/// publisher makes it, and sends it once.
/// </summary>
public sealed class EncodedEvents
{
    private readonly PartitionLane[] lanes;
    private readonly Submission?[] submissions;
    private readonly Task<bool>?[] sends;
    private readonly bool[] durable;
    private readonly int expectedBytes;

    internal EncodedEvents(PartitionLane[] lanes, int expectedBytes)
    {
        (this.lanes, this.expectedBytes) = (lanes, expectedBytes / lanes.Length);
        submissions = new Submission?[lanes.Length];
        sends = new Task<bool>?[lanes.Length];
        durable = new bool[lanes.Length];
    }

    /// <summary>Adds an event.</summary>
    /// <param name="key">Its <see cref="Partitioner.KeyOf"/>, in UTF-8.</param>
    /// <param name="json">The event as <see cref="Events.TrackingJson.Relaxed"/> writes it.</param>
    /// <returns>Its partition.</returns>
    public int Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> json)
    {
        var partition = Partitioner.Choose(key, lanes.Length);
        (submissions[partition] ??= new Submission(expectedBytes)).Add(json);
        return partition;
    }

    /// <summary>Whether the events of a partition are durable, once they have been sent.</summary>
    public bool AreDurable(int partition) => durable[partition];

    /// <summary>Gives the memory back of what is not sent.</summary>
    public void Discard()
    {
        foreach (var submission in submissions)
        {
            submission?.Release();
        }
    }

    internal async Task SendAsync(CancellationToken giveUp, CancellationToken deadline)
    {
        for (var i = 0; i < lanes.Length; i++)
        {
            if (submissions[i] is { } submission)
            {
                sends[i] = lanes[i].SendAsync(submission, giveUp, deadline);
            }
        }

        for (var i = 0; i < lanes.Length; i++)
        {
            durable[i] = sends[i] is { } send && await send;
        }
    }
}
