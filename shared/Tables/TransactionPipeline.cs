using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>
/// Sends transactions to the tables of an account through a pipeline of Azure.Core, which retries, times out and signs
/// as that of the package does; bodies and answers are in arrays of the pool.
/// </summary>
internal sealed class TransactionPipeline
{
    private const string ServiceVersion = "2020-12-06";
    private const int LinesOfARow = 600;

    private readonly HttpPipeline pipeline;
    private readonly Uri account;
    private readonly string query;

    /// <summary>A pipeline to an account.</summary>
    /// <param name="account">Its tables, without a signature.</param>
    /// <param name="options">How it retries and times out, and what else is done with each request.</param>
    /// <param name="authentication">Signs requests; null when the address does.</param>
    /// <param name="query">A shared access signature with its <c>?</c>; empty for none.</param>
    public TransactionPipeline(
        Uri account,
        TableClientOptions options,
        HttpPipelinePolicy? authentication,
        string query
    )
    {
        (this.account, this.query) = (account, query);
        var policies = new HttpPipelineOptions(options);
        if (authentication is not null)
        {
            policies.PerRetryPolicies.Add(authentication);
        }

        policies.PerRetryPolicies.Add(new PooledAnswerPolicy());
        pipeline = HttpPipelineBuilder.Build(policies);
    }

    /// <summary>The address of one of the tables.</summary>
    public TableAddress AddressOf(string table) => new(account, table, query);

    /// <summary>Sends a transaction.</summary>
    public async Task<TransactionAnswer> SendAsync(
        TableAddress address,
        IReadOnlyList<RowWrite> writes,
        CancellationToken cancellationToken
    )
    {
        var body = new PooledBytes(SizeOf(writes));
        TransactionBody.Write(body, address, writes);
        using var message = pipeline.CreateMessage();
        message.BufferResponse = false;
        var request = message.Request;
        request.Method = RequestMethod.Post;
        request.Uri.Reset(account);
        request.Uri.AppendPath("/$batch", escape: false);
        request.Uri.Query = query;
        request.Headers.Add("x-ms-version", ServiceVersion);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("Content-Type", TransactionBody.ContentType);
        request.Content = RequestContent.Create(body.Written);
        await pipeline.SendAsync(message, cancellationToken);
        using var answer = PooledAnswer.Of(message);
        var read = TransactionAnswerReader.Read(
            message.Response.Status,
            answer.Bytes is { } bytes ? bytes.Written.Span : default,
            CountOf(writes)
        );

        // What was not taken as a whole, or was sent again, may still be on its way out: its array stays with it.
        if (read.IsWritten && answer.Tries == 1)
        {
            body.Dispose();
        }

        return read;
    }

    // About as many as the body has: with more at hand than is needed arrays are twice as large as they need be.
    private static int SizeOf(IReadOnlyList<RowWrite> writes)
    {
        var size = 0;
        for (var i = 0; i < writes.Count; i++)
        {
            size += LinesOfARow + writes[i].Row.Json.Length + SizeOf(writes[i].Companions);
        }

        return size;
    }

    private static int CountOf(IReadOnlyList<RowWrite> writes)
    {
        var count = 0;
        for (var i = 0; i < writes.Count; i++)
        {
            count += writes[i].Count;
        }

        return count;
    }
}
