namespace Azure.Messaging.EventHubs;

/// <summary>How often and how long a hub is asked; an embedded one answers the first time.</summary>
public class EventHubsRetryOptions
{
    /// <summary>How long one try may take.</summary>
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many tries follow the first.</summary>
    public int MaximumRetries { get; set; } = 3;

    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The longest wait before a try.</summary>
    public TimeSpan MaximumDelay { get; set; } = TimeSpan.FromMinutes(1);
}
