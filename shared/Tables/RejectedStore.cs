using Azure.Data.Tables;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>Reads and writes rejected events in table <c>deadletters</c>, and reads what else is there of a project.</summary>
/// <remarks>PK <c>{project}_{yyyyMMdd}</c>, RK <c>rejected_{id}</c>. An id told is what stands behind the project.</remarks>
public sealed class RejectedStore(StorageClients storage)
{
    /// <summary>When a letter was tried again with success.</summary>
    public const string ReplayedAt = "replayedAt";

    private const string RowPrefix = "rejected_";
    private const int DayLength = 8;
    private const int MaximumIdLength = 500;

    private readonly TableClient table = storage.Tables.GetTableClient(TableNames.DeadLetters);

    /// <summary>The id by which a letter is asked for.</summary>
    public static string IdOf(string eventId, DateTimeOffset receivedAt) =>
        $"{TableKey.Day(receivedAt)}_{RowPrefix}{TableKey.Encode(eventId)}";

    /// <summary>Keeps rejected events. The same one again changes nothing but what has changed.</summary>
    public Task WriteAsync(
        IEnumerable<(TrackedEvent Event, RejectedEvent Rejected)> letters,
        CancellationToken cancellationToken
    ) =>
        TableWriter.AddAsync(
            table,
            letters.Select(letter => Row(letter.Event, letter.Rejected)),
            cancellationToken
        );

    /// <summary>Whether text can be the id of a letter.</summary>
    public static bool IsId(string id) =>
        id.Length is > DayLength + 1 and <= MaximumIdLength
        && id[DayLength] == '_'
        && id.AsSpan(0, DayLength).IndexOfAnyExceptInRange('0', '9') < 0
        && id.AsSpan().IndexOfAny("/\\#?") < 0
        && !id.Any(char.IsControl);

    /// <summary>A letter of a project; null when there is none of that id.</summary>
    public async Task<TableEntity?> FindAsync(
        string project,
        string id,
        CancellationToken cancellationToken
    )
    {
        if (!IsId(id))
        {
            return null;
        }

        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            $"{TableKey.Encode(project)}_{id[..DayLength]}",
            id[(DayLength + 1)..],
            cancellationToken: cancellationToken
        );
        return found.HasValue ? found.Value : null;
    }

    /// <summary>The letters of a project, oldest first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">A time of the last day.</param>
    /// <param name="reason">Only those of this reason; null for all.</param>
    /// <param name="after">The id behind which to go on; null for the oldest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<TableEntity> ListAsync(
        string project,
        DateTimeOffset from,
        DateTimeOffset to,
        string? reason,
        string? after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var prefix = TableKey.Encode(project) + "_";
        var conditions = reason is null
            ? ""
            : TableClient.CreateQueryFilter($" and reason eq {reason}");
        var first = prefix + TableKey.Day(from);
        var last = prefix + TableKey.Day(to);
        var ranges = after is not null
            ? new[]
            {
                TableClient.CreateQueryFilter(
                    $"PartitionKey eq {prefix + after[..DayLength]} and RowKey gt {after[(DayLength + 1)..]}"
                ),
                TableClient.CreateQueryFilter(
                    $"PartitionKey gt {prefix + after[..DayLength]} and PartitionKey le {last}"
                ),
            }
            :
            [
                TableClient.CreateQueryFilter(
                    $"PartitionKey ge {first} and PartitionKey le {last}"
                ),
            ];
        foreach (var range in ranges)
        {
            await foreach (
                var row in table.QueryAsync<TableEntity>(
                    range + conditions,
                    cancellationToken: cancellationToken
                )
            )
            {
                yield return row;
            }
        }
    }

    /// <summary>Marks letters as tried again with success.</summary>
    public Task MarkReplayedAsync(
        IEnumerable<TableEntity> letters,
        DateTimeOffset at,
        CancellationToken cancellationToken
    ) =>
        TableWriter.MergeAsync(
            table,
            letters.Select(letter => new TableEntity(letter.PartitionKey, letter.RowKey)
            {
                [ReplayedAt] = at,
            }),
            cancellationToken
        );

    /// <summary>The id of a row.</summary>
    public static string IdOf(TableEntity row) =>
        row.PartitionKey[(row.PartitionKey.LastIndexOf('_') + 1)..] + "_" + row.RowKey;

    /// <summary>What a row has to be tried again; null when it is no rejected event.</summary>
    public static (RejectedEvent Rejected, DateTimeOffset ReceivedAt)? Read(TableEntity row)
    {
        if (!row.RowKey.StartsWith(RowPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        RawJson.TryKeep(System.Text.Encoding.UTF8.GetBytes(row.GetString("request")), out var kept);
        var rejected = RejectedEvent.Of(
            new TrackedEvent
            {
                Id = row.RowKey,
                Project = "",
                Category = EventCategory.Platform,
                Action = RejectedEvent.Action,
                ReceivedAt = default,
                Params = kept,
            }
        );
        return rejected is null
            ? null
            : (
                rejected with
                {
                    Raw = row.GetBinary("raw"),
                },
                row.GetDateTimeOffset("receivedAt")!.Value
            );
    }

    private static TableEntity Row(TrackedEvent tracked, RejectedEvent rejected)
    {
        var id = IdOf(tracked.Id, tracked.ReceivedAt);
        var request = (rejected with { Raw = null }).ToEvent("", "", default).Params.ToString();
        return new TableEntity(
            $"{TableKey.Encode(tracked.Project)}_{id[..DayLength]}",
            id[(DayLength + 1)..]
        )
        {
            ["project"] = tracked.Project,
            ["receivedAt"] = tracked.ReceivedAt,
            ["reason"] = rejected.Reason,
            ["field"] = rejected.Field,
            ["detail"] = rejected.Detail,
            ["dialect"] = rejected.Dialect,
            ["eventId"] = rejected.EventId,
            ["verified"] = rejected.Kind == KeyKind.Secret,
            ["standsFor"] = rejected.StandsFor,
            ["rawBytes"] = rejected.RawBytes,
            ["raw"] = rejected.Raw,
            ["request"] = request,
        };
    }
}
