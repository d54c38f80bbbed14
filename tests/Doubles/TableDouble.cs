using Azure;
using Azure.Data.Tables;

namespace Tracking.Tests.Doubles;

/// <summary>
/// A table in memory that takes what the Table service takes and answers as it does. It supports what the
/// product calls, and nothing else.
/// </summary>
public sealed class TableDouble(string name, StorageCalls? calls = null) : TableClient
{
    private const int ServicePage = 1000;

    private readonly Lock gate = new();
    private readonly SortedDictionary<(string PartitionKey, string RowKey), TableEntity> rows = new(
        Comparer<(string PartitionKey, string RowKey)>.Create(
            (a, b) =>
                string.CompareOrdinal(a.PartitionKey, b.PartitionKey) is var order and not 0
                    ? order
                    : string.CompareOrdinal(a.RowKey, b.RowKey)
        )
    );
    private long version;

    /// <summary>The table's name.</summary>
    public override string Name => name;

    /// <summary>The calls made to it, and to others that share them.</summary>
    public StorageCalls Calls { get; } = calls ?? new StorageCalls();

    /// <summary>Whether a refusal says which action is to blame. Azurite does not say it.</summary>
    public bool TellsWhatIsRefused { get; set; } = true;

    /// <summary>The error code of a row that is refused for a reason of its own; null for none.</summary>
    public Func<TableEntity, string?> AlsoRefuses { get; set; } = _ => null;

    /// <summary>How often it has refused what was sent.</summary>
    public int Refusals { get; private set; }

    /// <summary>Rows of a page at most.</summary>
    public int PageRows { get; set; } = ServicePage;

    /// <summary>How many rows queries have told.</summary>
    public int RowsRead { get; private set; }

    /// <summary>Runs before each call has done its work.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>All rows, in the order of their keys.</summary>
    public IReadOnlyList<TableEntity> Rows
    {
        get
        {
            lock (gate)
            {
                return [.. rows.Values.Select(row => Copy(row, null))];
            }
        }
    }

    /// <summary>Loses all rows.</summary>
    public void Clear()
    {
        lock (gate)
        {
            rows.Clear();
        }
    }

    /// <summary>A row; null when it is not there.</summary>
    public TableEntity? Find(string partitionKey, string rowKey)
    {
        lock (gate)
        {
            return rows.TryGetValue((partitionKey, rowKey), out var row) ? Copy(row, null) : null;
        }
    }

    /// <summary>Writes a row as somebody else would.</summary>
    public void Seed(TableEntity row) =>
        Apply([new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)]);

    /// <inheritdoc />
    public override Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions,
        CancellationToken cancellationToken = default
    )
    {
        var actions = transactionActions.ToList();
        return CallAsync("Submit", actions, () => Apply(actions), cancellationToken);
    }

    /// <inheritdoc />
    public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default
    ) =>
        CallAsync(
            "Get",
            [],
            () => Get<T>(partitionKey, rowKey, select) ?? new NoRow<T>(),
            cancellationToken
        );

    /// <inheritdoc />
    public override Task<Response<T>> GetEntityAsync<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default
    ) =>
        CallAsync(
            "Get",
            [],
            () =>
                (Response<T>?)Get<T>(partitionKey, rowKey, select)
                ?? throw new RequestFailedException(404, "Not found", "ResourceNotFound", null),
            cancellationToken
        );

    /// <inheritdoc />
    public override Task<Response> DeleteEntityAsync(
        string partitionKey,
        string rowKey,
        ETag ifMatch = default,
        CancellationToken cancellationToken = default
    ) =>
        CallAsync(
            "Delete",
            [],
            () => Delete(partitionKey, rowKey, ifMatch == default ? ETag.All : ifMatch),
            cancellationToken
        );

    /// <inheritdoc />
    public override AsyncPageable<T> QueryAsync<T>(
        string? filter = null,
        int? maxPerPage = null,
        IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default
    ) => new Pages<T>(this, filter, maxPerPage, select?.ToList(), cancellationToken);

    private Task<T> CallAsync<T>(
        string call,
        IReadOnlyList<TableTransactionAction> actions,
        Func<T> work,
        CancellationToken cancellationToken
    )
    {
        Before(call);
        return Calls.MakeAsync($"{name}.{call}", actions, work, cancellationToken);
    }

    private NullableResponse<T>? Get<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string>? select
    )
    {
        lock (gate)
        {
            return rows.TryGetValue((partitionKey, rowKey), out var row)
                ? Response.FromValue((T)(object)Copy(row, select?.ToList()), new StorageAnswer(200))
                : null;
        }
    }

    // A row that is not there is as good as deleted, as the package has it.
    private Response Delete(string partitionKey, string rowKey, ETag version)
    {
        lock (gate)
        {
            if (!rows.TryGetValue((partitionKey, rowKey), out var there))
            {
                return new StorageAnswer(404);
            }

            if (version != ETag.All && version != there.ETag)
            {
                throw new RequestFailedException(
                    412,
                    "Changed",
                    "UpdateConditionNotSatisfied",
                    null
                );
            }

            rows.Remove((partitionKey, rowKey));
            return new StorageAnswer(204);
        }
    }

    private Response<IReadOnlyList<Response>> Apply(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count == 0)
        {
            throw new ArgumentException("A transaction has actions.", nameof(actions));
        }

        if (actions.Sum(DocumentedLimits.Travels) > DocumentedLimits.RequestBytes)
        {
            Refusals++;
            throw new RequestFailedException(413, "Too large", "RequestBodyTooLarge", null);
        }

        if (actions.Count > DocumentedLimits.Actions)
        {
            Refusals++;
            throw StorageAnswer.Failed(400, "InvalidInput", null);
        }

        lock (gate)
        {
            var written = new Dictionary<(string, string), TableEntity?>();
            var answers = new List<Response>();
            foreach (var (index, action) in actions.Index())
            {
                var key = (action.Entity.PartitionKey, action.Entity.RowKey);
                if (ErrorOf(action, actions[0], written) is { } refusal)
                {
                    Refusals++;
                    throw StorageAnswer.Failed(400, refusal, TellsWhatIsRefused ? index : null);
                }

                if (ConflictOf(action, rows.GetValueOrDefault(key)) is var (status, code))
                {
                    throw StorageAnswer.Failed(status, code, index);
                }

                written[key] = Made(action, rows.GetValueOrDefault(key));
                answers.Add(new StorageAnswer(204, written[key]?.ETag.ToString()));
            }

            foreach (var (key, row) in written)
            {
                if (row is null)
                {
                    rows.Remove(key);
                }
                else
                {
                    rows[key] = row;
                }
            }

            return Response.FromValue<IReadOnlyList<Response>>(answers, new StorageAnswer(202));
        }
    }

    private string? ErrorOf(
        TableTransactionAction action,
        TableTransactionAction first,
        Dictionary<(string, string), TableEntity?> written
    )
    {
        var entity = (TableEntity)action.Entity;
        return DocumentedLimits.ErrorOf(entity)
            ?? AlsoRefuses(entity)
            ?? (
                entity.PartitionKey != first.Entity.PartitionKey
                    ? "CommandsInBatchActOnDifferentPartitions"
                : written.ContainsKey((entity.PartitionKey, entity.RowKey)) ? "InvalidDuplicateRow"
                : null
            );
    }

    private static (int Status, string Code)? ConflictOf(
        TableTransactionAction action,
        TableEntity? there
    ) =>
        action.ActionType switch
        {
            TableTransactionActionType.Add when there is not null => (409, "EntityAlreadyExists"),
            TableTransactionActionType.UpdateReplace
            or TableTransactionActionType.UpdateMerge
            or TableTransactionActionType.Delete when there is null => (404, "ResourceNotFound"),
            TableTransactionActionType.UpdateReplace
            or TableTransactionActionType.UpdateMerge
            or TableTransactionActionType.Delete
                when action.ETag != ETag.All && action.ETag != there!.ETag => (
                412,
                "UpdateConditionNotSatisfied"
            ),
            _ => null,
        };

    private TableEntity? Made(TableTransactionAction action, TableEntity? there)
    {
        if (action.ActionType == TableTransactionActionType.Delete)
        {
            return null;
        }

        var row =
            action.ActionType
                is TableTransactionActionType.UpsertMerge
                    or TableTransactionActionType.UpdateMerge
            && there is not null
                ? Copy(there, null)
                : new TableEntity(action.Entity.PartitionKey, action.Entity.RowKey);
        foreach (var (property, value) in DocumentedLimits.Properties((TableEntity)action.Entity))
        {
            row[property] = CopyOf(value);
        }

        row.ETag = new ETag($"W/\"{++version}\"");
        return row;
    }

    private static TableEntity Copy(TableEntity row, IReadOnlyCollection<string>? select)
    {
        // Keys are told like anything else: only if they are asked for.
        var copy = new TableEntity { ETag = row.ETag };
        if (select?.Contains("PartitionKey") != false)
        {
            copy.PartitionKey = row.PartitionKey;
        }

        if (select?.Contains("RowKey") != false)
        {
            copy.RowKey = row.RowKey;
        }

        foreach (var (property, value) in DocumentedLimits.Properties(row))
        {
            if (select?.Contains(property) != false)
            {
                copy[property] = CopyOf(value);
            }
        }

        return copy;
    }

    private static object CopyOf(object value) =>
        value switch
        {
            byte[] bytes => bytes.ToArray(),
            DateTimeOffset time => time.ToUniversalTime(),
            _ => value,
        };

    private Page<T> ReadPage<T>(
        Func<TableEntity, bool> isWanted,
        int count,
        IReadOnlyCollection<string>? select,
        string? from
    )
    {
        lock (gate)
        {
            var values = rows
                .Values.Where(isWanted)
                .SkipWhile(row => string.CompareOrdinal(PlaceOf(row), from) < 0)
                .Take(count + 1)
                .ToList();
            RowsRead += Math.Min(values.Count, count);
            return Page<T>.FromValues(
                [.. values.Take(count).Select(row => (T)(object)Copy(row, select))],
                values.Count > count ? PlaceOf(values[count]) : null,
                new StorageAnswer(200)
            );
        }
    }

    // Where a listing goes on, whatever is written before it meanwhile. No key has a line break, which sorts first.
    private static string PlaceOf(TableEntity row) => $"{row.PartitionKey}\n{row.RowKey}";

    private sealed class Pages<T>(
        TableDouble table,
        string? filter,
        int? maxPerPage,
        IReadOnlyCollection<string>? select,
        CancellationToken cancellationToken
    ) : AsyncPageable<T>(cancellationToken)
        where T : notnull
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(
            string? continuationToken = null,
            int? pageSizeHint = null
        )
        {
            var isWanted = RowFilter.Parse(filter);
            var count = Math.Min(pageSizeHint ?? maxPerPage ?? ServicePage, table.PageRows);
            do
            {
                var from = continuationToken;
                var page = await table.CallAsync(
                    "Query",
                    [],
                    () => table.ReadPage<T>(isWanted, count, select, from),
                    CancellationToken
                );
                yield return page;
                continuationToken = page.ContinuationToken;
            } while (continuationToken is not null);
        }
    }
}
