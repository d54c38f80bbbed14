using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;

namespace Tracking.Local.Amqp;

/// <summary>
/// Failures as the service words them. Clients choose their exception by the condition, and for what
/// was not found by the text too.
/// </summary>
internal static class AmqpErrors
{
    private static readonly AmqpSymbol ArgumentError = "com.microsoft:argument-error";
    private static readonly AmqpSymbol OutOfRange = "com.microsoft:argument-out-of-range";
    private static readonly AmqpSymbol ServerBusy = "com.microsoft:server-busy";

    /// <summary>A name that means nothing here.</summary>
    public static AmqpException NotFound(string entity) =>
        new(AmqpErrorCode.NotFound, $"The messaging entity '{entity}' could not be found.");

    /// <summary>A partition that the hub does not have.</summary>
    public static AmqpException NoPartition(string id, int count) =>
        new(
            OutOfRange,
            $"The specified partition '{id}' is invalid for an EventHub partition sender or "
                + $"receiver. It should be between 0 and {count - 1}."
        );

    /// <summary>Something that a client says cannot be so, and will not be later.</summary>
    public static AmqpException Argument(string why) => new(ArgumentError, why);

    /// <summary>What may succeed when it is tried again, which clients do by themselves.</summary>
    public static AmqpException Busy(string why) => new(ServerBusy, why);

    /// <summary>A receiver that has to give way to another.</summary>
    public static AmqpException Stolen(string why) => new(AmqpErrorCode.Stolen, why);

    /// <summary>What this emulator cannot do.</summary>
    public static AmqpException NotImplemented(string what) =>
        new(AmqpErrorCode.NotImplemented, what);
}
