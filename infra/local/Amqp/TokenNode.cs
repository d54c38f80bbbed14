using Microsoft.Azure.Amqp;

namespace Tracking.Local.Amqp;

/// <summary>
/// Takes the tokens that clients put before they open a link, whatever they are: the emulator listens
/// on the loopback only, and who reaches that may do everything. Nothing expires.
/// </summary>
internal static class TokenNode
{
    /// <summary>Its address.</summary>
    public const string Address = "$cbs";

    /// <summary>Says yes.</summary>
    public static NodeResponse Answer(AmqpMessage request) =>
        request.ApplicationProperties?.Map.TryGetValue("operation", out string operation) == true
        && operation == "put-token"
            ? new NodeResponse(AmqpResponseStatusCode.Accepted, "Accepted")
            : throw AmqpErrors.NotImplemented("There is no such operation.");
}
