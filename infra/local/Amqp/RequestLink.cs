using Microsoft.Azure.Amqp;
using Microsoft.Extensions.Logging;

namespace Tracking.Local.Amqp;

/// <summary>A client that asks a node something; the answer goes to the link that it names.</summary>
internal sealed class RequestLink
{
    // Answers wait for credit of the client; one who gives none is asked to leave.
    private const int MaxWaiting = 100;

    private readonly ReceivingAmqpLink link;
    private readonly string node;
    private readonly Func<AmqpMessage, NodeResponse> answer;
    private readonly ILogger logger;

    /// <summary>Takes a link that is being opened.</summary>
    public RequestLink(
        ReceivingAmqpLink link,
        string node,
        Func<AmqpMessage, NodeResponse> answer,
        ILogger logger
    )
    {
        (this.link, this.node, this.answer, this.logger) = (link, node, answer, logger);
        link.RegisterMessageListener(OnRequest);
    }

    // On another thread: an answer may have to read the log, and the connection goes on meanwhile.
    private void OnRequest(AmqpMessage request) =>
        ThreadPool.QueueUserWorkItem(_ => Handle(request));

    private void Handle(AmqpMessage request)
    {
        try
        {
            // It is decoded only now, and by recursion.
            if (MessageSection.ReadAll(MessageBytes.Of(request)) is null)
            {
                throw new AmqpException(AmqpErrorCode.DecodeError, "The request is malformed.");
            }

            link.DisposeMessage(
                request,
                AmqpConstants.AcceptedOutcome,
                settled: true,
                batchable: false
            );
            Reply(request, Answer(request));
        }
        catch (Exception e)
        {
            AmqpLog.RequestFailed(logger, e, node);
            link.SafeClose(e);
        }
        finally
        {
            request.Dispose();
        }
    }

    private NodeResponse Answer(AmqpMessage request)
    {
        try
        {
            return answer(request);
        }
        catch (AmqpException e)
        {
            return NodeResponse.Of(e);
        }
        catch (IOException e)
        {
            return NodeResponse.Of(AmqpErrors.Busy(e.Message));
        }
    }

    private void Reply(AmqpMessage request, NodeResponse response)
    {
        var to = ((HubConnection)link.Session.Connection).FindReplies(
            link,
            node,
            request.Properties.ReplyTo?.ToString()
        );
        if (to is null || to.Available > MaxWaiting)
        {
            throw AmqpErrors.Argument("There is no link to answer on.");
        }

        to.SendMessageNoWait(
            response.To(request),
            AmqpConstants.EmptyBinary,
            AmqpConstants.NullBinary
        );
    }
}
