using Azure;

namespace Tracking.Shared.Tables;

/// <summary>Sends entity group transactions to one table.</summary>
internal interface ITransactionSender
{
    /// <summary>Sends rows of one partition, with their companions, as one transaction.</summary>
    /// <param name="writes">At least one; at most 100 rows.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What storage answered. What it answered that may be otherwise later is in the answer too.</returns>
    /// <exception cref="RequestFailedException">Nothing answered.</exception>
    Task<TransactionAnswer> SendAsync(
        IReadOnlyList<RowWrite> writes,
        CancellationToken cancellationToken
    );
}
