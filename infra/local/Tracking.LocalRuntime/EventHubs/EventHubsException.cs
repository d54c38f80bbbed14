namespace Azure.Messaging.EventHubs;

/// <summary>What went wrong at a hub.</summary>
public class EventHubsException : Exception
{
    /// <summary>The kinds of failure.</summary>
    public enum FailureReason
    {
        /// <summary>Not told.</summary>
        GeneralError,

        /// <summary>The client was closed.</summary>
        ClientClosed,

        /// <summary>Another reader has taken over.</summary>
        ConsumerDisconnected,

        /// <summary>No such hub or partition.</summary>
        ResourceNotFound,

        /// <summary>An event or a batch is too large.</summary>
        MessageSizeExceeded,

        /// <summary>A quota is used up.</summary>
        QuotaExceeded,

        /// <summary>The hub throttles.</summary>
        ServiceBusy,

        /// <summary>No answer in time.</summary>
        ServiceTimeout,

        /// <summary>The connection broke.</summary>
        ServiceCommunicationProblem,
    }

    /// <summary>A failure.</summary>
    /// <param name="isTransient">Whether a retry may help.</param>
    /// <param name="eventHubName">The hub.</param>
    /// <param name="message">What went wrong.</param>
    /// <param name="reason">The kind.</param>
    /// <param name="innerException">The cause.</param>
    public EventHubsException(
        bool isTransient,
        string eventHubName,
        string message,
        FailureReason reason,
        Exception? innerException = null
    )
        : base(message, innerException)
    {
        IsTransient = isTransient;
        EventHubName = eventHubName;
        Reason = reason;
    }

    /// <summary>Whether a retry may help.</summary>
    public bool IsTransient { get; }

    /// <summary>The hub.</summary>
    public string EventHubName { get; }

    /// <summary>The kind.</summary>
    public FailureReason Reason { get; }
}
