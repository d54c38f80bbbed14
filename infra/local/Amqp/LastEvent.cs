namespace Tracking.Local.Amqp;

/// <summary>The newest event of a partition; sequence -1 when there never was one.</summary>
internal readonly record struct LastEvent(long Sequence, DateTimeOffset EnqueuedAt);
