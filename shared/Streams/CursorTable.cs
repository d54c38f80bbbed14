using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Streams;

/// <summary>Keeps cursors: one row for each stream and partition.</summary>
public sealed class CursorTable(TableClient table)
{
    private const string Sequence = "sequence";
    private const string EnqueuedAt = "enqueuedAt";
    private const string Blob = "blob";
    private const string Length = "length";
    private const string Mark = "mark";

    /// <summary>
    /// A partition's cursor. When there is none yet, one is made that stands just before the first
    /// frame ever seen, so that a hole is noticed even if that frame's batch fails and is skipped.
    /// </summary>
    public async Task<StreamCursor> LoadAsync(
        string stream,
        int partition,
        StreamPosition first,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            if (await FindAsync(stream, partition, cancellationToken) is { } found)
            {
                return found;
            }

            var beginning = new StreamCursor
            {
                Position = first with { Sequence = first.Sequence - 1 },
            };
            if (await TrySaveAsync(stream, partition, beginning, cancellationToken) is { } made)
            {
                return made;
            }
        }
    }

    private async Task<StreamCursor?> FindAsync(
        string stream,
        int partition,
        CancellationToken cancellationToken
    )
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            stream,
            TableKey.Partition(partition),
            cancellationToken: cancellationToken
        );
        return found is { HasValue: true, Value: { } row }
            ? new StreamCursor
            {
                Position = new StreamPosition(
                    row.GetInt64(Sequence)!.Value,
                    row.GetDateTimeOffset(EnqueuedAt)!.Value
                ),
                Blob = row.GetString(Blob),
                Length = row.GetInt64(Length) ?? 0,
                Mark = row.GetString(Mark) is { } mark
                    ? JsonSerializer.Deserialize<FactMark>(mark)
                    : null,
                ETag = row.ETag,
            }
            : null;
    }

    /// <summary>Writes a cursor if nobody else has written it since it was loaded.</summary>
    /// <returns>The cursor with its new version; null when somebody else was first.</returns>
    public async Task<StreamCursor?> TrySaveAsync(
        string stream,
        int partition,
        StreamCursor cursor,
        CancellationToken cancellationToken
    )
    {
        var row = new TableEntity(stream, TableKey.Partition(partition))
        {
            [Sequence] = cursor.Position.Sequence,
            [EnqueuedAt] = cursor.Position.EnqueuedAt,
            [Blob] = cursor.Blob,
            [Length] = cursor.Length,
            [Mark] = cursor.Mark is null ? null : JsonSerializer.Serialize(cursor.Mark),
        };
        try
        {
            var response = cursor.ETag is { } version
                ? await table.UpdateEntityAsync(
                    row,
                    version,
                    TableUpdateMode.Replace,
                    cancellationToken
                )
                : await table.AddEntityAsync(row, cancellationToken);
            return cursor with { ETag = response.Headers.ETag };
        }
        catch (RequestFailedException e)
            when (e.Status is 409 or 412 || e.Status == 404 && e.ErrorCode == "ResourceNotFound")
        {
            return null;
        }
    }
}
