using Tracking.Shared.Events;

namespace Tracking.Functions.Atomic;

/// <summary>How something that can be done only once stood at a place in the hub.</summary>
internal sealed record OnceStep(long Sequence, int Index, DateTimeOffset EnqueuedAt, double? Value)
{
    /// <summary>Its place.</summary>
    public EventSource Place() => new(Sequence, Index, EnqueuedAt);
}
