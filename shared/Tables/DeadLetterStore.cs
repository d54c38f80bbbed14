using System.Globalization;
using System.IO.Hashing;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Telemetry;

namespace Tracking.Shared.Tables;

/// <summary>Keeps dead letters: PK <c>{project}_{yyyyMMdd}</c>, RK from the place they were found at.</summary>
public sealed class DeadLetterStore(StorageClients storage)
{
    private const string UnknownProject = "unknown";

    // A binary property has at most 64 KiB, a row 1 MiB.
    private const int ChunkBytes = 60 * 1024;
    private const int MaximumChunks = 12;

    private readonly TableClient table = storage.Tables.GetTableClient(TableNames.DeadLetters);

    /// <summary>Keeps them. The same letter found again, by this reader or another, is kept once.</summary>
    public async Task WriteAsync(
        IReadOnlyCollection<DeadLetter> letters,
        CancellationToken cancellationToken
    )
    {
        if (letters.Count > 0)
        {
            foreach (var letter in letters)
            {
                TrackingMetrics.DeadLettered(letter.Hub, letter.Reason);
            }

            await TableWriter.UpsertAsync(table, letters.Select(Row), cancellationToken);
        }
    }

    /// <summary>Keeps a batch in which nothing is a frame of ours.</summary>
    public Task WriteForeignAsync(
        string hub,
        IEnumerable<EventData> batch,
        CancellationToken cancellationToken
    )
    {
        var letters = new List<DeadLetter>();
        foreach (var frame in batch)
        {
            foreach (var item in FrameReader.Read(frame, hub, letters))
            {
                item.Read(hub, letters);
            }
        }

        return WriteAsync(letters, cancellationToken);
    }

    private static TableEntity Row(DeadLetter letter)
    {
        var raw = letter.Raw.Span;

        // The partition is not always known, so the bytes tell apart what has the same number.
        var row = new TableEntity(
            $"{TableKey.Encode(letter.Project ?? UnknownProject)}_{TableKey.Day(letter.EnqueuedAt)}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{letter.Hub}_{letter.Sequence:D19}_{letter.Index ?? -1}_{XxHash64.HashToUInt64(raw):x16}"
            )
        )
        {
            ["reason"] = letter.Reason,
            ["detail"] = letter.Detail,
            ["hub"] = letter.Hub,
            ["sequence"] = letter.Sequence,
            ["index"] = letter.Index,
            ["enqueuedAt"] = letter.EnqueuedAt,
            ["project"] = letter.Project,
            ["rawBytes"] = raw.Length,
        };
        for (var chunk = 0; chunk < MaximumChunks && chunk * ChunkBytes < raw.Length; chunk++)
        {
            var rest = raw[(chunk * ChunkBytes)..];
            row[chunk == 0 ? "raw" : $"raw{chunk}"] = rest[..Math.Min(rest.Length, ChunkBytes)]
                .ToArray();
        }

        return row;
    }
}
