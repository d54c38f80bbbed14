using System.Text.Json;
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
/// <param name="Id">The fact's id, for a sweep may end two sessions of a token.</param>
public sealed record FactMark(EventSource Source, string Token, string Action, string? Id = null)
{
    /// <summary>The mark of a fact; null for what is no fact.</summary>
    public static FactMark? Of(TrackedEvent tracked) =>
        tracked is { Source: { } source, Token: { } token }
            ? new FactMark(source, token, tracked.Action, tracked.Id)
            : null;

    /// <summary>
    /// The last mark that a reader remembers with its cursor: those of whoever tells facts and of whoever writes them have it
    /// as a member of this name. Null when it has none yet.
    /// </summary>
    public static FactMark? Remembered(string? memo) =>
        memo is ['{', ..] ? JsonSerializer.Deserialize<Memory>(memo)!.Mark : null;

    /// <summary>Whether a fact with the other mark has been written when this is the last.</summary>
    public bool Covers(FactMark other) => Compare(other, this) <= 0;

    /// <summary>The order in which facts are told for the first time.</summary>
    public static IComparer<FactMark> Order { get; } = Comparer<FactMark>.Create(Compare);

    private static int Compare(FactMark one, FactMark other)
    {
        if (one.Source.IsAfter(other.Source))
        {
            return 1;
        }

        if (other.Source.IsAfter(one.Source))
        {
            return -1;
        }

        return string.CompareOrdinal(one.Token, other.Token) is var byToken and not 0 ? byToken
            : string.CompareOrdinal(one.Action, other.Action) is var byAction and not 0 ? byAction
            // A mark that was kept without an id was the only one of its token.
            : one.Id is null || other.Id is null ? 0
            : string.CompareOrdinal(one.Id, other.Id);
    }

    private sealed record Memory(FactMark? Mark);
}
