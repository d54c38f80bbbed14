using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Operate;

/// <summary>Whether what the app needs is there; looked for at most every few seconds, for anybody may ask.</summary>
public sealed partial class HealthProbe(
    HubClients hubs,
    StorageClients storage,
    TimeProvider time,
    ILogger<HealthProbe> logger
) : IDisposable
{
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1);
    private DateTimeOffset lookedAt;
    private (bool EventHubs, bool Storage) seen;

    /// <summary>Whether Event Hubs and storage can be reached.</summary>
    public async Task<(bool EventHubs, bool Storage)> LookAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (now - lookedAt >= Expiry)
            {
                seen = (
                    await TryAsync(
                        "Event Hubs",
                        token => hubs.PartitionCountAsync(HubNames.TrackedEvents, token)
                    ),
                    await TryAsync("storage", ReadAsync)
                );
                lookedAt = now;
            }

            return seen;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => turn.Dispose();

    // One row that is not there; the app's identity may read rows and not much more.
    private Task ReadAsync(CancellationToken cancellationToken) =>
        storage
            .Tables.GetTableClient(TableNames.Projects)
            .GetEntityIfExistsAsync<TableEntity>("health", "health", [], cancellationToken);

    private async Task<bool> TryAsync(string what, Func<CancellationToken, Task> look)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await look(patience.Token);
            return true;
        }
        catch (Exception e)
        {
            LogUnreachable(e, what);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{What} cannot be reached")]
    private partial void LogUnreachable(Exception e, string what);
}
