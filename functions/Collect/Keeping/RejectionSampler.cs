using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;

namespace Tracking.Functions.Collect.Keeping;

/// <summary>How many rejected events are kept.</summary>
public sealed class RejectionOptions
{
    /// <summary>How many of one project and reason are kept each minute by an instance; the rest are counted.</summary>
    [Range(0, int.MaxValue)]
    public int KeptPerMinute { get; set; } = 100;
}

/// <summary>
/// Keeps a flood of rejected events from becoming one of storage: of one project and reason so many a
/// minute are kept, and each that is kept says for how many it stands.
/// </summary>
internal sealed class RejectionSampler(int keptPerMinute, TimeProvider time)
{
    // One in so many of what is beyond that is kept, so that the number told stays near the truth.
    private const int Beyond = 100;

    private readonly ConcurrentDictionary<(string Project, string Reason), State> states = new();

    /// <summary>For how many events the next one stands; 0 when it is not to be kept.</summary>
    public long Weigh(string project, string reason)
    {
        var state = states.GetOrAdd((project, reason), _ => new State());
        var minute = time.GetUtcNow().Ticks / TimeSpan.TicksPerMinute;
        lock (state)
        {
            if (state.Minute != minute)
            {
                (state.Minute, state.Kept) = (minute, 0);
            }

            state.Waiting++;
            if (state.Kept >= keptPerMinute && state.Waiting < Beyond)
            {
                return 0;
            }

            state.Kept++;
            (var weight, state.Waiting) = (state.Waiting, 0);
            return weight;
        }
    }

    private sealed class State
    {
        public long Minute { get; set; }

        public int Kept { get; set; }

        public long Waiting { get; set; }
    }
}
