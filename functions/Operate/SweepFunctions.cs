using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Operate;

/// <summary>Ends sessions although nobody calls.</summary>
public sealed class SweepFunctions(EventPublisher publisher)
{
    /// <summary>Tells every partition each minute that time has passed; the reader of sessions alone writes.</summary>
    [Function("SweepSessions")]
    public Task SweepSessionsAsync([TimerTrigger("0 * * * * *")] TimerInfo timer) =>
        publisher.PublishSweepAsync(HubNames.TrackedEvents);
}
