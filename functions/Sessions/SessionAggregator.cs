using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>Works out the sessions of batches, each of one partition.</summary>
public sealed class SessionAggregator(
    StorageClients storage,
    EventPublisher publisher,
    HoleReader holes,
    DeadLetterStore deadLetters,
    TimeProvider time
)
{
    private const string Stream = HubNames.TrackedEvents;

    private readonly ConcurrentDictionary<int, SessionPartition> partitions = new();
    private readonly PositionTracker positions = new(
        new CursorTable(storage.Tables.GetTableClient(TableNames.SessionCursors)),
        Stream
    );

    /// <summary>Applies a batch: each event counts once, however often it is handed over.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage is down or throttles: hand the batch over again.</exception>
    /// <exception cref="IOException">The hub does not take facts: hand the batch over again.</exception>
    public async Task ApplyAsync(
        IReadOnlyList<EventData> batch,
        CancellationToken cancellationToken
    )
    {
        if (Frame.PartitionOf(batch) is not { } partition)
        {
            await deadLetters.WriteForeignAsync(Stream, batch, cancellationToken);
            return;
        }

        var letters = new List<DeadLetter>();
        var sessions = partitions.GetOrAdd(
            partition,
            p => new SessionPartition(storage, publisher, time, p)
        );
        await sessions.Turn.WaitAsync(cancellationToken);
        try
        {
            if (!positions.Follows(partition, batch))
            {
                // Another instance may have had the partition meanwhile.
                sessions.Forget();
            }

            var applied = await positions.BeforeAsync(partition, batch, cancellationToken);
            var frames = await holes.AfterAsync(
                Stream,
                partition,
                applied,
                batch,
                cancellationToken
            );
            await sessions.ApplyAsync(frames, letters, cancellationToken);
            await deadLetters.WriteAsync(letters, cancellationToken);
            await positions.AppliedAsync(partition, batch, cancellationToken);
        }
        catch
        {
            // What was written is not known; the next call looks.
            sessions.Forget();
            throw;
        }
        finally
        {
            sessions.Turn.Release();
        }
    }
}
