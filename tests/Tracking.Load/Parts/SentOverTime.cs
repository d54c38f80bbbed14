using Tracking.Load.Sending;

namespace Tracking.Load.Parts;

/// <summary>How much was sent when.</summary>
/// <param name="began">When the first event was sent.</param>
internal sealed class SentOverTime(DateTimeOffset began)
{
    private readonly Lock turn = new();
    private readonly List<Sent> told = [new(0, TimeSpan.Zero, 0, default)];

    /// <summary>Keeps what the sender told.</summary>
    public void Add(Sent sent)
    {
        lock (turn)
        {
            told.Add(sent);
        }
    }

    /// <summary>How many events were sent until a time; what was told last when that was before.</summary>
    public long At(DateTimeOffset time)
    {
        lock (turn)
        {
            var at = time - began;
            var index = told.FindIndex(sent => sent.Time > at);
            if (index <= 0)
            {
                return index < 0 ? told[^1].Events : 0;
            }

            var (before, after) = (told[index - 1], told[index]);
            var part = (at - before.Time) / (after.Time - before.Time);
            return before.Events + (long)(part * (after.Events - before.Events));
        }
    }
}
