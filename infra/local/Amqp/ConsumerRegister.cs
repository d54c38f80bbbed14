using Microsoft.Azure.Amqp;

namespace Tracking.Local.Amqp;

/// <summary>
/// Who reads which partition for which group. A reader with an owner level (AMQP's epoch) has the
/// partition for itself: it disconnects those without and those of the same or a lower level, and
/// keeps out those of a lower level and those without.
/// </summary>
internal sealed class ConsumerRegister
{
    /// <summary>How many readers without owner level a group may have in a partition, as on Azure.</summary>
    public const int MaxShared = 5;

    private readonly object gate = new();
    private readonly Dictionary<string, List<ConsumerLink>> readers = new(
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Lets a reader in, and disconnects those that have to give way.</summary>
    /// <exception cref="AmqpException">Another has the partition for itself, or there are too many.</exception>
    public void Enter(ConsumerLink reader)
    {
        List<ConsumerLink> replaced = [];
        lock (gate)
        {
            if (!readers.TryGetValue(reader.Terms.Place, out var present))
            {
                readers[reader.Terms.Place] = present = [];
            }

            Admit(reader, present);
            if (reader.Terms.Epoch is not null)
            {
                (replaced, readers[reader.Terms.Place]) = (present, []);
            }

            readers[reader.Terms.Place].Add(reader);
        }

        foreach (var other in replaced)
        {
            other.Disconnect(
                AmqpErrors.Stolen(
                    $"New receiver 'nil' with higher epoch of '{reader.Terms.Epoch}' is created hence "
                        + $"current receiver 'nil' with epoch '{other.Terms.Epoch}' is getting disconnected. "
                        + "If you are recreating the receiver, make sure a higher epoch is used."
                )
            );
        }
    }

    /// <summary>Forgets a reader.</summary>
    public void Leave(ConsumerLink reader)
    {
        lock (gate)
        {
            if (
                readers.TryGetValue(reader.Terms.Place, out var present)
                && present.Remove(reader)
                && present.Count == 0
            )
            {
                readers.Remove(reader.Terms.Place);
            }
        }
    }

    private static void Admit(ConsumerLink reader, List<ConsumerLink> present)
    {
        // Whoever has a level is alone.
        var holder = present.Find(other => other.Terms.Epoch is not null);
        if (holder is not null && reader.Terms.Epoch is null)
        {
            throw AmqpErrors.Stolen(
                $"At least one receiver for the endpoint is created with epoch of '{holder.Terms.Epoch}', "
                    + "and so non-epoch receiver is not allowed. Either reconnect with a higher "
                    + "epoch, or make sure all epoch receivers are closed or disconnected."
            );
        }

        if (holder is not null && reader.Terms.Epoch < holder.Terms.Epoch)
        {
            throw AmqpErrors.Stolen(
                $"Receiver 'nil' with a higher epoch '{holder.Terms.Epoch}' already exists. Receiver 'nil' "
                    + $"with epoch {reader.Terms.Epoch} cannot be created. Make sure you are creating "
                    + "receiver with increasing epoch value to ensure connectivity, or ensure all "
                    + "old epoch receivers are closed or disconnected."
            );
        }

        if (reader.Terms.Epoch is null && present.Count >= MaxShared)
        {
            throw new AmqpException(
                AmqpErrorCode.ResourceLimitExceeded,
                "Exceeded the maximum number of allowed receivers per partition in a consumer "
                    + $"group which is {MaxShared}."
            );
        }
    }
}
