using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Tracking.Shared.Tables;

namespace Tracking.Exports;

/// <summary>The hubs of a namespace.</summary>
/// <param name="connection">A connection string, or the namespace's host name.</param>
/// <param name="group">The consumer group as which they are read.</param>
internal sealed class AzureHubs(string connection, string group) : IHubs
{
    // A hub that has events and gives none for so long is down.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Such a position is behind its time.
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);

    private readonly List<EventHubConsumerClient> clients = [];

    /// <inheritdoc />
    public async Task<IReadOnlyList<HubPartition>> OpenAsync(
        string hub,
        CancellationToken cancellationToken
    )
    {
        var client = connection.Contains('=', StringComparison.Ordinal)
            ? new EventHubConsumerClient(group, connection, hub)
            : new EventHubConsumerClient(group, connection, hub, AppIdentity.Credential);
        clients.Add(client);
        var partitions = new List<HubPartition>();
        foreach (var id in await client.GetPartitionIdsAsync(cancellationToken))
        {
            var known = await client.GetPartitionPropertiesAsync(id, cancellationToken);
            partitions.Add(
                new HubPartition(
                    int.Parse(id, CultureInfo.InvariantCulture),
                    known.IsEmpty
                        ? null
                        : await FirstStoredAtAsync(client, id, known, cancellationToken),
                    known.LastEnqueuedSequenceNumber,
                    (from, token) =>
                        // Of nothing the hub would not say that it is nothing.
                        known.IsEmpty
                        || known.LastEnqueuedTime < from
                            ? AsyncEnumerable.Empty<EventData>()
                            : ReadAsync(
                                client,
                                id,
                                EventPosition.FromEnqueuedTime(from - Before),
                                known,
                                token
                            )
                )
            );
        }

        return partitions;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    private static async Task<DateTimeOffset?> FirstStoredAtAsync(
        EventHubConsumerClient client,
        string partition,
        PartitionProperties known,
        CancellationToken cancellationToken
    )
    {
        await foreach (
            var frame in ReadAsync(
                client,
                partition,
                EventPosition.Earliest,
                known,
                cancellationToken
            )
        )
        {
            return frame.EnqueuedTime;
        }

        return null;
    }

    // Up to the last one that it had when it was asked; a time behind that has none.
    private static async IAsyncEnumerable<EventData> ReadAsync(
        EventHubConsumerClient client,
        string partition,
        EventPosition from,
        PartitionProperties known,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var read in client.ReadEventsFromPartitionAsync(
                partition,
                from,
                new ReadEventOptions { MaximumWaitTime = Patience },
                cancellationToken
            )
        )
        {
            if (read.Data is null)
            {
                throw new TimeoutException(
                    $"{client.EventHubName} gives nothing of partition {partition}."
                );
            }

            yield return read.Data;
            if (read.Data.SequenceNumber >= known.LastEnqueuedSequenceNumber)
            {
                yield break;
            }
        }
    }
}
