using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Tracking.Local.Amqp;

/// <summary>What a node answers: a status as in HTTP, and a value or a reason.</summary>
internal sealed record NodeResponse(
    AmqpResponseStatusCode Status,
    string Description,
    AmqpMap? Value = null,
    AmqpSymbol Condition = default
)
{
    /// <summary>The answer to what went wrong.</summary>
    public static NodeResponse Of(AmqpException error) =>
        new(
            StatusOf(error.Error.Condition),
            error.Error.Description,
            Condition: error.Error.Condition
        );

    /// <summary>The message that answers a request.</summary>
    public AmqpMessage To(AmqpMessage request)
    {
        var message = AmqpMessage.Create(new AmqpValue { Value = Value });
        message.Properties.CorrelationId = request.Properties.MessageId;
        message.ApplicationProperties = new ApplicationProperties();
        message.ApplicationProperties.Map["status-code"] = (int)Status;
        message.ApplicationProperties.Map["status-description"] = Description;
        if (Condition.Value is not null)
        {
            message.ApplicationProperties.Map["error-condition"] = Condition;
        }

        return message;
    }

    private static AmqpResponseStatusCode StatusOf(AmqpSymbol condition) =>
        condition.Value switch
        {
            "amqp:not-found" => AmqpResponseStatusCode.NotFound,
            "amqp:not-implemented" => AmqpResponseStatusCode.NotImplemented,
            "com.microsoft:server-busy" => AmqpResponseStatusCode.ServiceUnavailable,
            _ => AmqpResponseStatusCode.BadRequest,
        };
}
