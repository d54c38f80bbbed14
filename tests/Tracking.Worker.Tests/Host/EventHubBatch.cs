using System.Globalization;
using System.Text.Json;
using Azure.Messaging.EventHubs;
using Google.Protobuf;
using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests.Host;

/// <summary>How the host hands events to a function.</summary>
internal static class EventHubBatch
{
    /// <summary>An invocation with events as the Event Hubs extension of the host gives them.</summary>
    public static InvocationRequest ToRequest(
        FunctionInfo function,
        string hub,
        string group,
        string partition,
        IReadOnlyList<EventData> events
    )
    {
        var request = new InvocationRequest
        {
            FunctionId = function.Metadata.FunctionId,
            InputData =
            {
                new ParameterBinding
                {
                    Name = function.Parameter,
                    Data = new()
                    {
                        CollectionModelBindingData = new()
                        {
                            ModelBindingData = { events.Select(ToModel) },
                        },
                    },
                },
            },
        };
        var metadata = request.TriggerMetadata;
        metadata["PartitionContext"] = Json(
            new
            {
                FullyQualifiedNamespace = "127.0.0.1",
                EventHubName = hub,
                ConsumerGroup = group,
                PartitionId = partition,
            }
        );
        metadata["SequenceNumberArray"] = new()
        {
            CollectionSint64 = new() { Sint64 = { events.Select(e => e.SequenceNumber) } },
        };
        metadata["OffsetArray"] = Texts(events.Select(e => e.OffsetString));
        metadata["PartitionKeyArray"] = Texts(events.Select(e => e.PartitionKey ?? ""));
        metadata["EnqueuedTimeUtcArray"] = Json(
            events.Select(e =>
                e.EnqueuedTime.UtcDateTime.ToString("s", CultureInfo.InvariantCulture)
            )
        );
        metadata["PropertiesArray"] = Json(events.Select(e => e.Properties));
        metadata["SystemPropertiesArray"] = Json(events.Select(e => e.SystemProperties));
        return request;
    }

    // The whole message in AMQP's own encoding, with what the hub has added to it.
    private static ModelBindingData ToModel(EventData data) =>
        new()
        {
            Version = "1.0",
            Source = "AzureEventHubsEventData",
            ContentType = "application/octet-stream",
            Content = UnsafeByteOperations.UnsafeWrap(
                data.GetRawAmqpMessage().ToBytes().ToMemory()
            ),
        };

    private static TypedData Texts(IEnumerable<string> texts) =>
        new() { CollectionString = new() { String = { texts } } };

    private static TypedData Json<T>(T value) => new() { Json = JsonSerializer.Serialize(value) };
}
