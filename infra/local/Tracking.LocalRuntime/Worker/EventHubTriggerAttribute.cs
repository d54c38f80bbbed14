namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for batches of events of an event hub.</summary>
/// <param name="eventHubName">The hub's name.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EventHubTriggerAttribute(string eventHubName) : Attribute
{
    /// <summary>The hub's name.</summary>
    public string EventHubName { get; } = eventHubName;

    /// <summary>The consumer group; <c>$Default</c> when not set.</summary>
    public string? ConsumerGroup { get; set; }

    /// <summary>The name of the setting with the connection. Locally the embedded hub serves all.</summary>
    public string? Connection { get; set; }

    /// <summary>Batches (the default) or single events. Locally only batches are served.</summary>
    public bool IsBatched { get; set; } = true;
}
