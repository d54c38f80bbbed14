using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Extensions.Logging;
using Tracking.Local.Hubs;

namespace Tracking.Local.Amqp;

/// <summary>A client that sends: a delivery is accepted when all its events are durable.</summary>
internal sealed class PublisherLink
{
    /// <summary>The largest delivery, as on Azure.</summary>
    public const ulong MaxMessageBytes = 1024 * 1024;

    /// <summary>How many deliveries a client may have under way.</summary>
    public const uint Credit = 200;

    private readonly ReceivingAmqpLink link;
    private readonly ServedHub hub;
    private readonly PartitionLog? partition;
    private readonly ILogger logger;

    /// <summary>Takes a link that is being opened.</summary>
    /// <exception cref="AmqpException">The hub or the partition does not exist.</exception>
    public PublisherLink(
        ReceivingAmqpLink link,
        HubAddress address,
        HubDirectory directory,
        ILogger logger
    )
    {
        if (address.Group is not null)
        {
            throw AmqpErrors.NotFound($"{address.Hub}/{address.Group} as a target");
        }

        this.link = link;
        this.logger = logger;
        hub = directory.Hub(address.Hub);
        partition = address.Partition is null ? null : hub.Partition(address.Partition).Log;
        link.RegisterMessageListener(OnDelivery);
    }

    // Called for one delivery after the other, so what a link sends to a partition keeps its order.
    private void OnDelivery(AmqpMessage message)
    {
        Task<long> append;
        try
        {
            var events = IncomingEvents.Read(message);
            append = (partition ?? hub.Choose(events.PartitionKey)).AppendAsync(events.Payloads);
        }
        catch (Exception e)
        {
            append = Task.FromException<long>(e);
        }

        _ = AnswerAsync(message, append);
    }

    private async Task AnswerAsync(AmqpMessage message, Task<long> append)
    {
        Outcome outcome;
        try
        {
            await append;
            outcome = AmqpConstants.AcceptedOutcome;
        }
        catch (AmqpException e)
        {
            outcome = new Rejected { Error = e.Error };
        }
        catch (Exception e)
        {
            AmqpLog.AppendFailed(logger, e, hub.Name);
            outcome = new Rejected { Error = AmqpErrors.Busy(e.Message).Error };
        }

        try
        {
            link.DisposeMessage(message, outcome, settled: true, batchable: false);
        }
        catch (AmqpException)
        {
            // The link was closed meanwhile; a client that was not told sends again.
        }
        finally
        {
            message.Dispose();
        }
    }
}
