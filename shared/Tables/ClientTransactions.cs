using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>Sends transactions by a client of the package, for clients that cannot themselves.</summary>
internal sealed class ClientTransactions(TableClient table) : ITransactionSender
{
    /// <inheritdoc />
    public async Task<TransactionAnswer> SendAsync(
        IReadOnlyList<RowWrite> writes,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var response = await table.SubmitTransactionAsync(
                writes.SelectMany(Actions),
                cancellationToken
            );
            return new(
                response.GetRawResponse().Status,
                Versions: [.. response.Value.Select(answer => answer.Headers.ETag)]
            );
        }
        catch (TableTransactionFailedException e)
        {
            return new(e.Status, e.ErrorCode, e.FailedTransactionActionIndex, e.Message);
        }
        catch (RequestFailedException e) when (StorageFailure.IsRefusal(e))
        {
            return new(e.Status, e.ErrorCode, Message: e.Message);
        }
    }

    private static IEnumerable<TableTransactionAction> Actions(RowWrite write) =>
        write.Companions.SelectMany(Actions).Prepend(Action(write));

    private static TableTransactionAction Action(RowWrite write) =>
        new(TypeOf(write.Kind), write.Row.ToEntity(), write.Version);

    private static TableTransactionActionType TypeOf(RowWriteKind kind) =>
        kind switch
        {
            RowWriteKind.Add => TableTransactionActionType.Add,
            RowWriteKind.Update => TableTransactionActionType.UpdateReplace,
            RowWriteKind.MergeUpdate => TableTransactionActionType.UpdateMerge,
            RowWriteKind.Merge => TableTransactionActionType.UpsertMerge,
            RowWriteKind.Delete => TableTransactionActionType.Delete,
            _ => TableTransactionActionType.UpsertReplace,
        };
}
