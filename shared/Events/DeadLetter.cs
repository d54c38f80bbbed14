namespace Tracking.Shared.Events;

/// <summary>Something that can never be processed, kept with the reason.</summary>
/// <param name="Reason">One of <see cref="DeadLetterReason"/>.</param>
/// <param name="Detail">What was wrong, for a person.</param>
/// <param name="Hub">The hub it came from.</param>
/// <param name="Sequence">The hub's number of its frame.</param>
/// <param name="Index">Its place in the frame; null when the whole frame is dead.</param>
/// <param name="EnqueuedAt">When the hub stored it.</param>
/// <param name="Project">The project, when it is known.</param>
/// <param name="Raw">Its bytes.</param>
public sealed record DeadLetter(
    string Reason,
    string Detail,
    string Hub,
    long Sequence,
    int? Index,
    DateTimeOffset EnqueuedAt,
    string? Project,
    ReadOnlyMemory<byte> Raw
);

/// <summary>Why something is dead. The words are stable.</summary>
public static class DeadLetterReason
{
    /// <summary>What the hub held is no JSON array. Found by every reader of the hub; kept once.</summary>
    public const string NotAFrame = "not-a-frame";

    /// <summary>A member of the array is no tracked event. Found by every reader of the hub; kept once.</summary>
    public const string NotAnEvent = "not-an-event";

    /// <summary>Table Storage will not take the row. Found by the writer of atomic logs.</summary>
    public const string RowRefused = "row-refused";
}
