using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Tracking.Local.EventHubsExtension;

/// <summary>
/// Stands for the attribute of Microsoft.Azure.Functions.Worker.Extensions.EventHubs where that package cannot
/// be restored: the host is told the same of it.
/// </summary>
/// <param name="eventHubName">The hub's name.</param>
[AttributeUsage(AttributeTargets.Parameter)]
[BindingCapabilities(KnownBindingCapabilities.FunctionLevelRetry)]
[InputConverter(typeof(EventDataConverter))]
[ConverterFallbackBehavior(ConverterFallbackBehavior.Default)]
public sealed class EventHubTriggerAttribute(string eventHubName) : TriggerBindingAttribute
{
    /// <summary>The hub's name.</summary>
    public string EventHubName { get; } = eventHubName;

    /// <summary>The consumer group; <c>$Default</c> when not set.</summary>
    public string? ConsumerGroup { get; set; }

    /// <summary>The name of the setting with the connection.</summary>
    public string? Connection { get; set; }

    /// <summary>Batches or single events.</summary>
    [DefaultValue(true)]
    public bool IsBatched { get; set; } = true;
}
