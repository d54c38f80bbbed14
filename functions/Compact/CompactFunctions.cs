using Microsoft.Azure.Functions.Worker;

namespace Tracking.Functions.Compact;

/// <summary>Takes what the exports have into tables that warehouses read in place.</summary>
public sealed class CompactFunctions(CompactOwner owner)
{
    /// <summary>Looks whether it is time, often, so that the setting decides.</summary>
    [Function(Compactor.Name)]
    public Task CompactExportsAsync(
        [TimerTrigger("*/15 * * * * *")] TimerInfo timer,
        CancellationToken cancellationToken
    )
    {
        _ = timer;
        return owner.RunIfDueAsync(cancellationToken);
    }
}
