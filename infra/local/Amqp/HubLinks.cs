using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transport;
using Microsoft.Extensions.Logging;

namespace Tracking.Local.Amqp;

/// <summary>Makes of each link that a client opens what its address says it is.</summary>
internal sealed class HubLinks(HubDirectory directory, ILogger logger) : IRuntimeProvider
{
    private readonly ManagementNode management = new(directory);
    private readonly ConcurrentDictionary<ConsumerLink, Task> consumers = new();

    /// <summary>Until all that deliver have noticed that their links are closed.</summary>
    public Task WhenIdleAsync() => Task.WhenAll(consumers.Values);

    /// <inheritdoc />
    public AmqpConnection CreateConnection(
        TransportBase transport,
        ProtocolHeader protocolHeader,
        bool isInitiator,
        AmqpSettings amqpSettings,
        AmqpConnectionSettings connectionSettings
    ) => new HubConnection(transport, protocolHeader, amqpSettings, connectionSettings);

    /// <inheritdoc />
    public AmqpSession CreateSession(AmqpConnection connection, AmqpSessionSettings settings) =>
        new(connection, settings, this);

    /// <inheritdoc />
    public AmqpLink CreateLink(AmqpSession session, AmqpLinkSettings settings)
    {
        // The role is the one of this side.
        if (settings.IsReceiver())
        {
            settings.TotalLinkCredit = PublisherLink.Credit;
            settings.MaxMessageSize = PublisherLink.MaxMessageBytes;
            return new ReceivingAmqpLink(session, settings);
        }

        // As the service does, whatever the client asks for: a delivery is settled when it is sent.
        settings.SettleType = SettleMode.SettleOnSend;
        return new SendingAmqpLink(session, settings);
    }

    /// <inheritdoc />
    public IAsyncResult BeginOpenLink(
        AmqpLink link,
        TimeSpan timeout,
        AsyncCallback callback,
        object state
    )
    {
        Open(link);
        var opened = new TaskCompletionSource(state);
        opened.SetResult();
        callback(opened.Task);
        return opened.Task;
    }

    /// <inheritdoc />
    public void EndOpenLink(IAsyncResult result) => ((Task)result).GetAwaiter().GetResult();

    // What fails here is told to the client, who then closes the link.
    private void Open(AmqpLink link)
    {
        var address = Address(link);
        switch (link, HubAddress.Node(address))
        {
            case (ReceivingAmqpLink requests, TokenNode.Address):
                _ = new RequestLink(requests, TokenNode.Address, TokenNode.Answer, logger);
                break;
            case (ReceivingAmqpLink requests, ManagementNode.Address):
                _ = new RequestLink(requests, ManagementNode.Address, management.Answer, logger);
                break;
            case (SendingAmqpLink replies, TokenNode.Address or ManagementNode.Address):
                ((HubConnection)link.Session.Connection).AddReplies(replies);
                break;
            case (ReceivingAmqpLink events, null):
                _ = new PublisherLink(events, HubAddress.Parse(address), directory, logger);
                break;
            case (SendingAmqpLink events, null):
                Deliver(events, HubAddress.Parse(address));
                break;
            default:
                throw AmqpErrors.NotFound(address);
        }
    }

    private void Deliver(SendingAmqpLink link, HubAddress address)
    {
        var terms = ConsumerTerms.Read(link.Settings, address, directory);
        var consumer = new ConsumerLink(link, terms, directory.Consumers, directory.Time, logger);
        directory.Consumers.Enter(consumer);
        var running = consumer.RunAsync();
        consumers[consumer] = running;
        running.ContinueWith(
            _ =>
            {
                consumers.TryRemove(consumer, out var _);
                consumer.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    private static string Address(AmqpLink link)
    {
        var address = link.IsReceiver
            ? (link.Settings.Target as Target)?.Address
            : (link.Settings.Source as Source)?.Address;
        return address?.ToString()
            ?? throw AmqpErrors.NotImplemented("A link needs an address of a hub.");
    }
}
