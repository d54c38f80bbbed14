using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Forward;

/// <summary>
/// Hands events on to targets. While storage is down a partition waits; a target that is down is left behind, and waits
/// by itself.
/// </summary>
public sealed class ForwardFunctions(ForwardReaders readers)
{
    /// <summary>Hands events on to webhooks.</summary>
    [Function(TargetKinds.Webhook)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ForwardWebhookAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ForwardWebhookGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => readers.Of("webhook").RunAsync(batch, cancellationToken);

    /// <summary>Hands events on to Splunk.</summary>
    [Function(TargetKinds.Splunk)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ForwardSplunkAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ForwardSplunkGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => readers.Of("splunk").RunAsync(batch, cancellationToken);

    /// <summary>Hands events on to Heap.</summary>
    [Function(TargetKinds.Heap)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ForwardHeapAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ForwardHeapGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => readers.Of("heap").RunAsync(batch, cancellationToken);

    /// <summary>Hands events on to server containers of Google Tag Manager.</summary>
    [Function(TargetKinds.TagManager)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ForwardTagManagerAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ForwardTagManagerGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => readers.Of("tag-manager").RunAsync(batch, cancellationToken);
}
