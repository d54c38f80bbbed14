using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>Dead letters in table <c>deadletters</c>, from the collector and from readers.</summary>
/// <remarks>PK <c>{project}_{yyyyMMdd}</c>, RK <c>rejected_{id}</c>. An id told is what stands behind the project.</remarks>
public sealed class DeadLetterStore(StorageClients storage)
{
    /// <summary>When a letter was tried again with success.</summary>
    public const string ReplayedAt = "replayedAt";

    private const string RowPrefix = "rejected_";
    private const int DayLength = 8;
    private const int MaximumIdLength = 500;
    private const int Concurrency = 16;
    private const string Raw = "raw";
    private const string Request = "request";

    private readonly TableClient table = storage.Tables.GetTableClient(TableNames.DeadLetters);

    /// <summary>The id by which a letter is asked for.</summary>
    public static string IdOf(string eventId, DateTimeOffset receivedAt) =>
        $"{TableKey.Day(receivedAt)}_{RowPrefix}{TableKey.Encode(eventId)}";

    /// <summary>The id of a row.</summary>
    public static string IdOf(TableEntity row) =>
        row.PartitionKey[(row.PartitionKey.LastIndexOf('_') + 1)..] + "_" + row.RowKey;

    /// <summary>Whether text can be the id of a letter.</summary>
    public static bool IsId(string id) =>
        id.Length is > DayLength + 1 and <= MaximumIdLength
        && id[DayLength] == '_'
        && id.AsSpan(0, DayLength).IndexOfAnyExceptInRange('0', '9') < 0
        && TableLimits.KeyViolation(id, nameof(id)) is null;

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

    /// <summary>Letters of a project, side by side; null where there is none of an id.</summary>
    public async Task<IReadOnlyList<TableEntity?>> FindAllAsync(
        string project,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        var found = new TableEntity?[ids.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, ids.Count),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (i, token) => found[i] = await FindAsync(project, ids[i], token)
        );
        return found;
    }

    /// <summary>The letters of a project, oldest first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">A time of the last day.</param>
    /// <param name="reason">Only those of this reason; null for all.</param>
    /// <param name="after">The id behind which to go on; null for the oldest. One before the first day says nothing.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async IAsyncEnumerable<TableEntity> ListAsync(
        string project,
        DateTimeOffset from,
        DateTimeOffset to,
        string? reason,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var prefix = TableKey.Encode(project) + "_";
        var first = prefix + TableKey.Day(from);
        var last = prefix + TableKey.Day(to);
        var conditions = reason is null
            ? ""
            : TableClient.CreateQueryFilter($" and reason eq {reason}");
        var ranges = new List<string>();
        if (after is not null && string.CompareOrdinal(prefix + after[..DayLength], first) >= 0)
        {
            var day = prefix + after[..DayLength];
            ranges.Add(
                TableClient.CreateQueryFilter(
                    $"PartitionKey eq {day} and RowKey gt {after[(DayLength + 1)..]}"
                )
            );
            ranges.Add(
                TableClient.CreateQueryFilter($"PartitionKey gt {day} and PartitionKey le {last}")
            );
        }
        else
        {
            ranges.Add(
                TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey le {last}")
            );
        }

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
    /// <exception cref="Azure.RequestFailedException">Storage is down: they may not be marked.</exception>
    public async Task MarkReplayedAsync(
        IEnumerable<TableEntity> letters,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        var answers = await TableBatch.WriteAsync(
            table,
            [
                .. letters.Select(letter =>
                    RowWrite.Merge(
                        new TableEntity(letter.PartitionKey, letter.RowKey) { [ReplayedAt] = at }
                    )
                ),
            ],
            cancellationToken
        );
        if (answers.FirstOrDefault(answer => !answer.IsWritten) is { } failed)
        {
            throw new InvalidOperationException($"A letter cannot be marked: {failed.Detail}");
        }
    }

    /// <summary>What a row has to be tried again; null when it has nothing.</summary>
    public static (DeadLetter Letter, DateTimeOffset ReceivedAt)? Read(TableEntity row) =>
        BinaryColumns.Get(row, Request) is { } request && DeadLetter.Read(request) is { } letter
            ? (
                letter with
                {
                    Raw = BinaryColumns.Get(row, Raw),
                },
                row.GetDateTimeOffset("receivedAt")!.Value
            )
            : null;

    /// <summary>Whether a property is part of what <see cref="Read"/> reads, and not for people.</summary>
    public static bool IsInternal(string property) =>
        property.StartsWith(Request, StringComparison.Ordinal)
        || property.StartsWith(Raw, StringComparison.Ordinal) && property != "rawBytes";

    /// <summary>The keys of a letter's row.</summary>
    public static OwnedKeys KeysOf(TrackedEvent tracked)
    {
        var id = IdOf(tracked.Id, tracked.ReceivedAt);
        return new($"{TableKey.Encode(tracked.Project)}_{id[..DayLength]}", id[(DayLength + 1)..]);
    }

    /// <summary>Writes a letter's row. Whatever is in it, storage takes it.</summary>
    public static void Write(IRowProperties row, TrackedEvent tracked, DeadLetter letter)
    {
        row.Set(Column.Project, Text.Cut(tracked.Project, DeadLetter.DetailLength));
        row.Set(Column.ReceivedAt, tracked.ReceivedAt);
        row.Set(Column.Reason, Text.Cut(letter.Reason, EventLimits.NameLength));
        row.Set(Column.Field, Cut(letter.Field));
        row.Set(Column.Detail, letter.Detail);
        row.Set(Column.Dialect, Text.Cut(letter.Dialect, EventLimits.NameLength));
        row.Set(Column.Reader, letter.Reader);
        row.Set(Column.EventId, Cut(letter.EventId));
        row.Set(Column.Verified, letter.Kind == KeyKind.Secret);
        row.Set(Column.StandsFor, letter.StandsFor);
        row.Set(Column.RawBytes, letter.RawBytes);
        BinaryColumns.Set(row, Column.Raw, letter.Raw ?? []);
        BinaryColumns.Set(row, Column.Request, (letter with { Raw = null }).ToJson());
    }

    private static string? Cut(string? text) =>
        text is null ? null : Text.Cut(text, EventLimits.TextLength);

    private static class Column
    {
        public static readonly RowColumn Project = new("project");
        public static readonly RowColumn ReceivedAt = new("receivedAt");
        public static readonly RowColumn Reason = new("reason");
        public static readonly RowColumn Field = new("field");
        public static readonly RowColumn Detail = new("detail");
        public static readonly RowColumn Dialect = new("dialect");
        public static readonly RowColumn Reader = new("reader");
        public static readonly RowColumn EventId = new("eventId");
        public static readonly RowColumn Verified = new("verified");
        public static readonly RowColumn StandsFor = new("standsFor");
        public static readonly RowColumn RawBytes = new("rawBytes");
        public static readonly RowColumn Raw = new(DeadLetterStore.Raw);
        public static readonly RowColumn Request = new(DeadLetterStore.Request);
    }
}
