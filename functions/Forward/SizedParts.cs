namespace Tracking.Functions.Forward;

/// <summary>Cuts a batch into what one request takes.</summary>
internal static class SizedParts
{
    /// <summary>The parts, in order. One that is too large by itself is a part of its own.</summary>
    /// <param name="events">Indexes of events.</param>
    /// <param name="sizeOf">The bytes of an event in the request.</param>
    /// <param name="maximumBytes">The bytes that the events of a request may have.</param>
    /// <param name="maximumCount">How many events a request may have.</param>
    public static IEnumerable<IReadOnlyList<int>> Of(
        IEnumerable<int> events,
        Func<int, int> sizeOf,
        int maximumBytes,
        int maximumCount
    )
    {
        var part = new List<int>();
        var bytes = 0L;
        foreach (var index in events)
        {
            var size = sizeOf(index);
            if (part.Count > 0 && (bytes + size > maximumBytes || part.Count == maximumCount))
            {
                yield return part;
                (part, bytes) = ([], 0);
            }

            part.Add(index);
            bytes += size;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }
}
