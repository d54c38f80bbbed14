namespace Tracking.Shared.Streams;

/// <summary>The event hubs and who reads them.</summary>
public static class HubNames
{
    /// <summary>The name of the setting with the connection to the namespace.</summary>
    public const string Connection = "EventHubs";

    /// <summary>What visitors and applications did, and the facts that follow: that a session has started or ended.</summary>
    public const string TrackedEvents = "tracked-events";

    /// <summary>Under what the export of facts keeps its cursors; that of events does under the name of the hub.</summary>
    public const string FactCursors = $"{TrackedEvents}.facts";

    /// <summary>What was done to this system.</summary>
    public const string AuditEvents = "audit-events";

    /// <summary>What came with a valid key and was not accepted.</summary>
    public const string RejectedEvents = "rejected-events";

    /// <summary>The consumer group that keeps what was not accepted.</summary>
    public const string DeadLettersGroup = "dead-letters";

    /// <summary>The consumer group of those that are handed each batch together.</summary>
    public const string ReadersGroup = "readers";

    /// <summary>The consumer group that works out sessions.</summary>
    public const string SessionsGroup = "sessions";

    /// <summary>The consumer group that writes atomic logs.</summary>
    public const string AtomicGroup = "atomic";

    /// <summary>The consumer group that writes exports.</summary>
    public const string ExportsGroup = "exports";

    /// <summary>The consumer group that hands events on to webhooks.</summary>
    public const string ForwardWebhookGroup = "forward-webhook";

    /// <summary>The consumer group that hands events on to Splunk.</summary>
    public const string ForwardSplunkGroup = "forward-splunk";

    /// <summary>The consumer group that hands events on to Heap.</summary>
    public const string ForwardHeapGroup = "forward-heap";

    /// <summary>The consumer group that hands events on to server containers of Google Tag Manager.</summary>
    public const string ForwardTagManagerGroup = "forward-tag-manager";

    /// <summary>
    /// The consumer group that reads again what the host has skipped. The other groups cannot be
    /// used for it: their readers are exclusive.
    /// </summary>
    public const string RepairGroup = "repair";
}
