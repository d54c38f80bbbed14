using System.Globalization;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tracking.Shared;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Operate;

/// <summary>What the app needs, and whether it is there.</summary>
/// <param name="EventHubs">The hub of tracked events takes what is sent.</param>
/// <param name="Storage">Storage can be reached.</param>
public sealed record Health(bool EventHubs, bool Storage);

/// <summary>
/// Whether what the app needs is there; looked for at most every few seconds, for anybody may ask. While a
/// look takes long, what the last one saw is told, unless that was long ago.
/// </summary>
public sealed partial class HealthProbe(
    HubClients hubs,
    IOptions<PublisherOptions> options,
    StorageClients storage,
    TimeProvider time,
    ILogger<HealthProbe> logger
)
{
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PatienceOfCallers = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(15);

    private readonly Lock turn = new();
    private Task<Health>? looking;
    private DateTimeOffset lookedAt;
    private Health? seen;
    private int looks;

    /// <summary>What is there, as it was at most 15 seconds ago. It takes five seconds at the most.</summary>
    public async Task<Health> LookAsync(CancellationToken cancellationToken)
    {
        var (last, look) = Look();
        if (last is null || look.IsCompleted)
        {
            // The look gives up by itself: what did not answer is not there.
            return await look.WaitAsync(cancellationToken);
        }

        try
        {
            return await look.WaitAsync(PatienceOfCallers, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return last;
        }
    }

    // The look that all who ask share, and what the last one saw, if that may still be told.
    private (Health? Last, Task<Health> Look) Look()
    {
        lock (turn)
        {
            var age = time.GetUtcNow() - lookedAt;
            if (looking is null || looking.IsCompleted && age >= Expiry)
            {
                looking = LookAsync();
            }

            return (age + PatienceOfCallers <= Stale ? seen : null, looking);
        }
    }

    private async Task<Health> LookAsync()
    {
        var hasHubs = TryAsync("Event Hubs", WriteAsync);
        var hasStorage = TryAsync("storage", ReadAsync);
        var health = new Health(await hasHubs, await hasStorage);
        lock (turn)
        {
            (seen, lookedAt) = (health, time.GetUtcNow());
        }

        return health;
    }

    // A frame without events, to each partition in turn: a hub that can be reached may take nothing all the same.
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var producer = hubs.Producer(HubNames.TrackedEvents);
        var ids = await producer.GetPartitionIdsAsync(cancellationToken);
        var id = ids[(uint)looks++ % options.Value.Used(HubNames.TrackedEvents, ids.Length)];
        await producer.SendAsync(
            [Frame.Create("[]"u8.ToArray(), int.Parse(id, CultureInfo.InvariantCulture), 0)],
            new SendEventOptions { PartitionId = id },
            cancellationToken
        );
    }

    // One row that is not there; the app's identity may read rows and not much more.
    private Task ReadAsync(CancellationToken cancellationToken) =>
        storage
            .Tables.GetTableClient(TableNames.Projects)
            .GetEntityIfExistsAsync<TableEntity>("health", "health", [], cancellationToken);

    private async Task<bool> TryAsync(string what, Func<CancellationToken, Task> look)
    {
        using var deadline = new Deadline(Patience, time);
        try
        {
            await look(deadline.Token).WaitAsync(deadline.Token);
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
