using Tracking.Shared.Streams;

namespace Tracking.Functions.Compact;

/// <summary>
/// Lets readers of this instance that are behind catch up first: they have the processor and storage to themselves then,
/// and the tables can only take what they have done.
/// </summary>
internal sealed class BusyReaders(ReaderMonitor monitor, TimeProvider time)
{
    /// <summary>How long they are waited for at the most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(5);

    private DateTimeOffset? since;

    /// <summary>
    /// Whether it is time to wait for them. One that fails is not waited for, nor one that has something only because it
    /// gathers.
    /// </summary>
    public bool HaveToCatchUp()
    {
        var now = time.GetUtcNow();
        var areBehind = monitor.Statuses.Any(reader =>
            reader is { FailingSince: null, IsGathering: false }
            && reader.Reader != Compactor.Name
            && reader.Lag >= Behind
        );
        if (areBehind && now - (since ??= now) < Longest)
        {
            return true;
        }

        since = null;
        return false;
    }
}
