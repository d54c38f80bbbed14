namespace Tracking.Lake;

/// <summary>A clock that stands still between what is done, so that the sample is the same whenever it is made.</summary>
internal sealed class SampleClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset now = start;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => now;

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by) => now += by;
}
