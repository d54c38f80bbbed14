using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>
/// Finds the minute under which an event is filed. Most events say themselves when they happened.
/// One that a client named but gave no time is filed under the minute in which it was seen first,
/// which is remembered, so that it counts once when it is sent again later. Only such events cost
/// this call to storage.
/// </summary>
/// <remarks>Table <c>eventanchors</c>: PK <c>{project}_{xxx of the id's hash}</c>, RK the event's id.</remarks>
public sealed class EventAnchors(StorageClients storage)
{
    private const int Concurrency = 16;
    private const string SeenAt = "seenAt";

    private readonly TableClient table = storage.Tables.GetTableClient(TableNames.EventAnchors);

    /// <summary>A time in the minute of each event.</summary>
    public async Task<Func<TrackedEvent, DateTimeOffset>> ResolveAsync(
        IEnumerable<TrackedEvent> events,
        CancellationToken cancellationToken
    )
    {
        var seen = new ConcurrentDictionary<(string Project, string Id), DateTimeOffset>();
        await Parallel.ForEachAsync(
            events
                .Where(e => !EventId.TryGetClientTime(e, out _))
                .DistinctBy(e => (e.Project, e.Id)),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (e, token) => seen[(e.Project, e.Id)] = await SeenFirstAsync(e, token)
        );
        return e => EventId.TryGetClientTime(e, out var time) ? time : seen[(e.Project, e.Id)];
    }

    private async Task<DateTimeOffset> SeenFirstAsync(
        TrackedEvent tracked,
        CancellationToken cancellationToken
    )
    {
        var hash = XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(tracked.Id)) & 0xfff;
        var row = new TableEntity(
            $"{TableKey.Encode(tracked.Project)}_{hash:x3}",
            TableKey.Encode(tracked.Id)
        )
        {
            [SeenAt] = tracked.ReceivedAt,
        };
        try
        {
            await table.AddEntityAsync(row, cancellationToken);
            return tracked.ReceivedAt;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            var first = await table.GetEntityAsync<TableEntity>(
                row.PartitionKey,
                row.RowKey,
                [SeenAt],
                cancellationToken
            );
            return first.Value.GetDateTimeOffset(SeenAt)!.Value;
        }
    }
}
