namespace Tracking.Local.Hosting;

/// <summary>The system's clock, ahead by a fixed time.</summary>
internal sealed class ShiftedClock(TimeSpan ahead) : TimeProvider
{
    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
