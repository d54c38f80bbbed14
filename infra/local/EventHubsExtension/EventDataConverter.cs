using Azure.Core.Amqp;
using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Tracking.Local.EventHubsExtension;

// The rule is for apps; extensions tell by this that their triggers' data is bound in the worker.
#pragma warning disable AZFW0009

/// <summary>Binds what the host hands over, messages in AMQP's own encoding, to <see cref="EventData"/>.</summary>
[SupportsDeferredBinding]
[SupportedTargetType(typeof(EventData))]
[SupportedTargetType(typeof(EventData[]))]
internal sealed class EventDataConverter : IInputConverter
{
    private const string Source = "AzureEventHubsEventData";

    /// <inheritdoc />
    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(
            context.Source switch
            {
                ModelBindingData { Source: Source } one
                    when context.TargetType == typeof(EventData) => ConversionResult.Success(
                    Read(one)
                ),
                CollectionModelBindingData many when context.TargetType == typeof(EventData[]) =>
                    ConversionResult.Success(Array.ConvertAll(many.ModelBindingData, Read)),
                _ => ConversionResult.Unhandled(),
            }
        );
    }

    private static EventData Read(ModelBindingData data) =>
        data.Source == Source
            ? new EventData(AmqpAnnotatedMessage.FromBytes(data.Content))
            : throw new InvalidOperationException($"An event cannot be read from {data.Source}.");
}
