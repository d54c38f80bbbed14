using Microsoft.Extensions.Logging;

namespace Tracking.Local.Amqp;

/// <summary>What the emulator logs.</summary>
internal static partial class AmqpLog
{
    [LoggerMessage(
        2,
        LogLevel.Warning,
        "Events for {Hub} could not be stored; the client is told to try again."
    )]
    public static partial void AppendFailed(ILogger logger, Exception exception, string hub);

    [LoggerMessage(
        3,
        LogLevel.Error,
        "Events of {Place} cannot be read; the receiver is disconnected."
    )]
    public static partial void ReadFailed(ILogger logger, Exception exception, string place);

    [LoggerMessage(4, LogLevel.Debug, "A request to {Node} could not be answered.")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string node);

    [LoggerMessage(5, LogLevel.Debug, "A client did not open its connection.")]
    public static partial void OpenFailed(ILogger logger, Exception exception);
}
