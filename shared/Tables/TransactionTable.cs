using Azure.Core;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>A table whose transactions are sent in few instructions; all else is the package's.</summary>
internal sealed class TransactionTable : TableClient, ITransactionSender
{
    private readonly TransactionPipeline pipeline;
    private readonly TableAddress address;

    /// <summary>A table of the account of a connection string.</summary>
    public TransactionTable(
        string connectionString,
        string name,
        TableClientOptions options,
        TransactionPipeline pipeline
    )
        : base(connectionString, name, options) =>
        (this.pipeline, address) = (pipeline, pipeline.AddressOf(name));

    /// <summary>A table of an account, as the app itself.</summary>
    public TransactionTable(
        Uri account,
        string name,
        TokenCredential credential,
        TableClientOptions options,
        TransactionPipeline pipeline
    )
        : base(account, name, credential, options) =>
        (this.pipeline, address) = (pipeline, pipeline.AddressOf(name));

    /// <inheritdoc />
    public Task<TransactionAnswer> SendAsync(
        IReadOnlyList<RowWrite> writes,
        CancellationToken cancellationToken
    ) => pipeline.SendAsync(address, writes, cancellationToken);
}
