namespace Tracking.Functions.Forward.Heap;

/// <summary>How much may go to one app in any stretch of a length, over all partitions of this process.</summary>
/// <remarks>
/// What was sent counts until that long after its answer: it cannot have arrived later, so whichever stretch the other
/// side counts in, it does not count more. What is on its way counts too.
/// </remarks>
/// <param name="ofApp">The most of an app.</param>
/// <param name="ofPerson">The most of one person.</param>
/// <param name="length">The stretch.</param>
/// <param name="time">The clock.</param>
internal sealed class HeapRate(int ofApp, int ofPerson, TimeSpan length, TimeProvider time)
{
    private static readonly TimeSpan WhileOnTheirWay = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Queue<(DateTimeOffset Until, HeapPerson Person)> sent = [];
    private readonly Dictionary<HeapPerson, int> counts = [];
    private int count;

    /// <summary>Reserves one place.</summary>
    /// <returns>Null when it may be sent now; else after how long to try again.</returns>
    public TimeSpan? Reserve(HeapPerson person)
    {
        lock (gate)
        {
            Forget();
            var ofThis = counts.GetValueOrDefault(person);
            if (count >= ofApp)
            {
                return Wait(sent.Count > 0 ? sent.Peek().Until : null);
            }

            if (ofThis >= ofPerson)
            {
                var first = sent.FirstOrDefault(entry => entry.Person == person);
                return Wait(first == default ? null : first.Until);
            }

            counts[person] = ofThis + 1;
            count++;
            return null;
        }
    }

    /// <summary>Says what became of a place.</summary>
    /// <param name="person">Of whom it was.</param>
    /// <param name="mayHaveArrived">Whether it may have got there; else the place is free again.</param>
    public void Settle(HeapPerson person, bool mayHaveArrived)
    {
        lock (gate)
        {
            if (mayHaveArrived)
            {
                sent.Enqueue((time.GetUtcNow() + length, person));
            }
            else
            {
                Free(person);
            }
        }
    }

    private TimeSpan Wait(DateTimeOffset? until) =>
        until is { } at ? at - time.GetUtcNow() : WhileOnTheirWay;

    private void Forget()
    {
        var now = time.GetUtcNow();
        while (sent.TryPeek(out var first) && first.Until <= now)
        {
            sent.Dequeue();
            Free(first.Person);
        }
    }

    private void Free(HeapPerson person)
    {
        count--;
        if (--counts[person] == 0)
        {
            counts.Remove(person);
        }
    }
}

/// <summary>The rates of one app.</summary>
internal sealed class HeapRates(TimeProvider time)
{
    /// <summary>Events.</summary>
    public HeapRate Events { get; } = new(15_000, 1_000, TimeSpan.FromMinutes(1), time);

    /// <summary>Changes of what is known of users.</summary>
    public HeapRate Users { get; } = new(15_000, 30, TimeSpan.FromSeconds(30), time);
}
