using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Tracking.Shared.DeadLetters;
using Tracking.Shared.Events;
using Tracking.Shared.Storage;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Atomic;

/// <summary>Writes the atomic logs of a batch of frames of one partition.</summary>
public sealed class AtomicLogWriter(
    StorageClients storage,
    HoleReader holes,
    EventAnchors anchors,
    DeadLetterStore deadLetters
)
{
    private const string Stream = HubNames.TrackedEvents;

    private readonly TableClient logs = storage.Tables.GetTableClient(TableNames.AtomicLogs);
    private readonly PositionTracker positions = new(
        new CursorTable(storage.Tables.GetTableClient(TableNames.AtomicCursors)),
        Stream
    );

    /// <summary>Writes them: each event's row is there once, however often it is handed over.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage is down or throttles: hand the batch over again.</exception>
    public async Task WriteAsync(
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
        var applied = await positions.BeforeAsync(partition, batch, cancellationToken);
        var frames = await holes.AfterAsync(Stream, partition, applied, batch, cancellationToken);
        var rows = await PlanAsync(frames, partition, letters, cancellationToken);
        var refused = await TableWriter.UpsertAsync(logs, rows.Keys, cancellationToken);
        letters.AddRange(
            refused.Select(row =>
                rows[row.Row]
                    .Dead(
                        Stream,
                        DeadLetterReason.RowRefused,
                        row.Detail,
                        row.Row.GetString("project")
                    )
            )
        );
        await deadLetters.WriteAsync(letters, cancellationToken);
        await positions.AppliedAsync(partition, batch, cancellationToken);
    }

    private async Task<Dictionary<TableEntity, FrameItem>> PlanAsync(
        IReadOnlyList<EventData> frames,
        int partition,
        List<DeadLetter> letters,
        CancellationToken cancellationToken
    )
    {
        var logged = new List<(TrackedEvent Tracked, FrameItem Item)>();
        foreach (var item in frames.SelectMany(frame => FrameReader.Read(frame, Stream, letters)))
        {
            if (item.Read(Stream, letters) is { LogType: not null } tracked)
            {
                logged.Add((tracked, item));
            }
        }

        var minuteOf = await anchors.ResolveAsync(
            logged.Select(log => log.Tracked),
            cancellationToken
        );
        return logged.ToDictionary(
            log => AtomicRow.Of(log.Tracked, minuteOf(log.Tracked), partition),
            log => log.Item
        );
    }
}
