using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Streams;

/// <summary>Keeps cursors: one row for each hub and partition.</summary>
public sealed class CursorTable(TableClient table)
{
    private const string Sequence = "sequence";
    private const string EnqueuedAt = "enqueuedAt";
    private const string Memo = "memo";

    /// <summary>
    /// A partition's cursor. When there is none yet, one is made that stands just before the first
    /// frame ever seen, so that a hole is noticed even if that frame's batch fails and is skipped.
    /// </summary>
    public async Task<StreamCursor> LoadAsync(
        string hub,
        int partition,
        StreamPosition first,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            if (await FindAsync(hub, partition, cancellationToken) is { } found)
            {
                return found;
            }

            var beginning = new StreamCursor
            {
                Position = first with { Sequence = first.Sequence - 1 },
            };
            if (await TrySaveAsync(hub, partition, beginning, cancellationToken) is { } made)
            {
                return made;
            }
        }
    }

    /// <summary>Writes a cursor if nobody else has written it since it was loaded.</summary>
    /// <returns>The cursor with its new version; null when somebody else was first.</returns>
    public async Task<StreamCursor?> TrySaveAsync(
        string hub,
        int partition,
        StreamCursor cursor,
        CancellationToken cancellationToken
    )
    {
        var row = new TableEntity(hub, TableKey.Partition(partition))
        {
            [Sequence] = cursor.Position.Sequence,
            [EnqueuedAt] = cursor.Position.EnqueuedAt,
            [Memo] = cursor.Memo,
        };
        var answers = await TableBatch.WriteAsync(
            table,
            [RowWrite.If(cursor.ETag, row)],
            cancellationToken
        );
        return answers[0] switch
        {
            { IsWritten: true, Version: var version } => cursor with { ETag = version },
            { Outcome: RowOutcome.Conflict } => null,
            { Detail: var detail } => throw new InvalidDataException(
                $"The cursor of {hub} cannot be written: {detail}"
            ),
        };
    }

    /// <summary>The last frame processed of each partition of each hub; none while there is no table.</summary>
    public async Task<IReadOnlyList<KnownCursor>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var cursors = new List<KnownCursor>();
        try
        {
            await foreach (
                var row in table.QueryAsync<TableEntity>(cancellationToken: cancellationToken)
            )
            {
                var partition = int.Parse(row.RowKey, CultureInfo.InvariantCulture);
                cursors.Add(new(row.PartitionKey, partition, PositionOf(row), row.GetString(Memo)));
            }
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // Nothing was ever processed.
        }

        return cursors;
    }

    private async Task<StreamCursor?> FindAsync(
        string hub,
        int partition,
        CancellationToken cancellationToken
    )
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            hub,
            TableKey.Partition(partition),
            cancellationToken: cancellationToken
        );
        return found is { HasValue: true, Value: { } row }
            ? new StreamCursor
            {
                Position = PositionOf(row),
                Memo = row.GetString(Memo),
                ETag = row.ETag,
            }
            : null;
    }

    private static StreamPosition PositionOf(TableEntity row) =>
        new(row.GetInt64(Sequence)!.Value, row.GetDateTimeOffset(EnqueuedAt)!.Value);
}

/// <summary>The cursor of a partition of a hub.</summary>
/// <param name="Hub">The hub.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Position">The last frame of which everything is done.</param>
/// <param name="Memo">What the reader's sink remembers with it.</param>
public sealed record KnownCursor(string Hub, int Partition, StreamPosition Position, string? Memo);
