using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Tracking.Local.Amqp;

namespace Tracking.Local.Tests.Amqp;

/// <summary>A client that says what those for Event Hubs never would.</summary>
internal sealed class RawClient(AmqpConnection connection, AmqpSession session)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<RawClient> OpenAsync(int port, string credentials = "")
    {
        var connection = await new AmqpConnectionFactory().OpenConnectionAsync(
            new Uri($"amqp://{credentials}127.0.0.1:{port}"),
            Patience
        );
        var session = connection.CreateSession(new AmqpSessionSettings());
        await session.OpenAsync(Patience);
        return new RawClient(connection, session);
    }

    /// <summary>Is gone without a word.</summary>
    public void Vanish() => connection.Abort();

    public async Task<SendingAmqpLink> OpenSenderAsync(string address)
    {
        var link = new SendingAmqpLink(
            session,
            new AmqpLinkSettings
            {
                LinkName = Guid.NewGuid().ToString(),
                Role = false,
                InitialDeliveryCount = 0,
                Source = new Source { Address = "here" },
                Target = new Target { Address = address },
            }
        );
        await link.OpenAsync(Patience);
        return link;
    }

    public static Task<Outcome> SendAsync(SendingAmqpLink link, byte[] message, uint format = 0)
    {
        var delivery = AmqpMessage.CreateAmqpStreamMessage(
            new BufferListStream([new ArraySegment<byte>(message)]),
            payloadInitialized: true
        );
        delivery.MessageFormat = format;
        return link.SendMessageAsync(
            delivery,
            new ArraySegment<byte>(Guid.NewGuid().ToByteArray()),
            AmqpConstants.NullBinary,
            Patience
        );
    }

    /// <summary>Opens a receiver; the error is what the hub closes it with.</summary>
    public async Task<(ReceivingAmqpLink Link, Task<Error?> Closed)> OpenReceiverAsync(
        string address,
        object? filter = null,
        object? epoch = null
    )
    {
        var settings = new AmqpLinkSettings
        {
            LinkName = Guid.NewGuid().ToString(),
            Role = true,
            TotalLinkCredit = 10,
            AutoSendFlow = true,
            Source = new Source { Address = address, FilterSet = [] },
            Target = new Target { Address = "here" },
        };
        if (filter is not null)
        {
            ((Source)settings.Source).FilterSet.Add(
                StartPosition.FilterName,
                new DescribedType(new AmqpSymbol(StartPosition.FilterName), filter)
            );
        }

        if (epoch is not null)
        {
            settings.AddProperty("com.microsoft:epoch", epoch);
        }

        var link = new ReceivingAmqpLink(session, settings);
        var closed = new TaskCompletionSource<Error?>();
        link.SafeAddClosed(
            (_, _) => closed.TrySetResult((link.TerminalException as AmqpException)?.Error)
        );
        try
        {
            await link.OpenAsync(Patience);
        }
        catch (AmqpException e)
        {
            closed.TrySetResult(e.Error);
        }

        return (link, closed.Task);
    }
}
