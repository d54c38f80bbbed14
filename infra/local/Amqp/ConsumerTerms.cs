using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Tracking.Local.Amqp;

/// <summary>What a client that receives asks for when it opens its link.</summary>
/// <param name="Place">What only one may read who has an owner level: a partition, for a group.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Position">Where it begins.</param>
/// <param name="Epoch">The owner level; null for one who shares.</param>
/// <param name="TellLast">Whether it is to be told of the partition's newest event.</param>
internal sealed record ConsumerTerms(
    string Place,
    ServedPartition Partition,
    StartPosition Position,
    long? Epoch,
    bool TellLast
)
{
    private static readonly AmqpSymbol EpochProperty = "com.microsoft:epoch";
    private static readonly AmqpSymbol MetricCapability =
        "com.microsoft:enable-receiver-runtime-metric";

    /// <summary>Reads the terms of a link.</summary>
    /// <exception cref="AmqpException">The link asks for what there is not.</exception>
    public static ConsumerTerms Read(
        AmqpLinkSettings settings,
        HubAddress address,
        HubDirectory directory
    )
    {
        if (address.Group is null || address.Partition is null)
        {
            throw AmqpErrors.NotFound($"{address.Hub} without consumer group and partition");
        }

        var partition = directory.Hub(address.Hub).Partition(address.Partition);
        return new ConsumerTerms(
            $"{address.Hub}/{address.Group}/{address.Partition}",
            partition,
            StartPosition.Read((Source)settings.Source, partition.Log),
            ReadEpoch(settings.Properties),
            settings.DesiredCapabilities?.Contains(MetricCapability) == true
        );
    }

    private static long? ReadEpoch(Fields? properties)
    {
        if (properties is null || !properties.TryGetValue(EpochProperty, out object epoch))
        {
            return null;
        }

        return epoch switch
        {
            long number => number,
            int number => number,
            uint number => number,
            _ => throw AmqpErrors.Argument("The epoch is not a number."),
        };
    }
}
