using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Streams;

namespace Tracking.Shared.Storage;

/// <summary>Keeps cursors: one row for each stream and partition.</summary>
public sealed class CursorTable(TableClient table)
{
    private const string Sequence = "sequence";
    private const string EnqueuedAt = "enqueuedAt";
    private const string Blob = "blob";
    private const string Length = "length";

    /// <summary>A partition's cursor; an empty one when there is none yet.</summary>
    public async Task<StreamCursor> LoadAsync(
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
                Position = row.GetInt64(Sequence) is { } sequence
                    ? new StreamPosition(sequence, row.GetDateTimeOffset(EnqueuedAt)!.Value)
                    : null,
                Blob = row.GetString(Blob),
                Length = row.GetInt64(Length) ?? 0,
                ETag = row.ETag,
            }
            : new StreamCursor();
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
            [Sequence] = cursor.Position?.Sequence,
            [EnqueuedAt] = cursor.Position?.EnqueuedAt,
            [Blob] = cursor.Blob,
            [Length] = cursor.Length,
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
