using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>
/// The event from which a fact follows. Facts of a partition are published for the first time in the
/// order of these marks, so a fact at or before the last mark written has been written: a fact that
/// is published again, because a writer died after publishing it, is recognised without a store.
/// </summary>
/// <param name="Source">The event, or the sweep.</param>
/// <param name="Token">The token, for sweeps end many sessions at once, in the order of their tokens.</param>
/// <param name="Action">What follows: one event may end a session and, after that, start another.</param>
public sealed record FactMark(EventSource Source, string Token, string Action)
{
    /// <summary>The mark of a fact; null for what is no fact.</summary>
    public static FactMark? Of(TrackedEvent tracked) =>
        tracked is { Source: { } source, Token: { } token }
            ? new FactMark(source, token, tracked.Action)
            : null;

    /// <summary>Whether a fact with the other mark has been written when this is the last.</summary>
    public bool Covers(FactMark other)
    {
        if (other.Source.IsAfter(Source))
        {
            return false;
        }

        if (Source.IsAfter(other.Source))
        {
            return true;
        }

        var order = string.CompareOrdinal(other.Token, Token);
        return order < 0 || order == 0 && string.CompareOrdinal(other.Action, Action) <= 0;
    }
}
