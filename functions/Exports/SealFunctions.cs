using Microsoft.Azure.Functions.Worker;

namespace Tracking.Functions.Exports;

/// <summary>Signs what the audit log holds.</summary>
public sealed class SealFunctions(AuditSealer sealer)
{
    /// <summary>
    /// Writes the head of the hour that has just passed. Two more times an hour it does nothing, unless the first
    /// time has failed.
    /// </summary>
    [Function("SealAuditLogs")]
    public Task SealAuditLogsAsync(
        [TimerTrigger("0 5,25,45 * * * *")] TimerInfo timer,
        CancellationToken cancellationToken
    )
    {
        _ = timer;
        return sealer.SealAsync(cancellationToken);
    }
}
