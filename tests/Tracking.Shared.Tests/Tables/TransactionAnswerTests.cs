using System.Net;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

/// <summary>What is understood of answers to transactions, against what the package understands.</summary>
public class TransactionAnswerTests
{
    private readonly TransactionAccount account = new();

    public static TheoryData<int, string, string> FailedActions =>
        new()
        {
            { 409, "EntityAlreadyExists", "1:The specified entity already exists." },
            { 412, "UpdateConditionNotSatisfied", "2:The condition was not satisfied." },
            { 404, "ResourceNotFound", "0:The specified resource does not exist." },
            { 404, "TableNotFound", "0:The table specified does not exist." },
            { 400, "PropertyValueTooLarge", "1:The property value is too large." },
            { 400, "InvalidInput", "One of the request inputs is not valid." },
            { 400, "InvalidDuplicateRow", "1:The batch request contains multiple changes." },
            { 413, "RequestBodyTooLarge", "0:The request body is too large." },
            { 500, "OperationTimedOut", "2:Operation could not be completed in time." },
            { 503, "ServerBusy", "1:The server is busy." },
            { 409, "Odd", "Time 12:30 has passed" },
        };

    [Theory]
    [MemberData(nameof(FailedActions))]
    public async Task An_action_that_failed_is_understood_as_the_package_does(
        int status,
        string code,
        string message
    )
    {
        account.Answers = _ =>
            Task.FromResult(
                TransactionAccount.Parts(TransactionAccount.Failed(status, code, message))
            );
        var ours = await SendAsync(account.Table());
        Assert.Equal((status, code), (ours.Status, ours.ErrorCode));
        Assert.False(ours.IsWritten);
        if (await PackageAsync() is { } theirs)
        {
            Assert.Equal(
                (theirs.Status, theirs.ErrorCode, theirs.FailedAction),
                (ours.Status, ours.ErrorCode, ours.FailedAction)
            );
        }
        else
        {
            Assert.Null(ours.FailedAction);
        }
    }

    [Theory]
    [InlineData(400, "InvalidInput")]
    [InlineData(403, "AuthenticationFailed")]
    [InlineData(404, "TableNotFound")]
    [InlineData(413, "RequestBodyTooLarge")]
    public async Task An_answer_to_the_whole_blames_no_action(int status, string code)
    {
        account.Answers = _ =>
            Task.FromResult(
                TransactionAccount.Whole(status, TransactionAccount.Error(code, "Not so."))
            );
        var answer = await SendAsync(account.Table());
        Assert.Equal((status, code), (answer.Status, answer.ErrorCode));
        Assert.Null(answer.FailedAction);
        Assert.Equal(status is 400 or 413, answer.IsRefusal);
        Assert.False(answer.IsConflict);
        Assert.Single(account.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>{not} JSON</body></html>")]
    [InlineData("""{"odata.error":{"code":5}}""")]
    [InlineData("""{"odata.error":[]}""")]
    public async Task An_answer_that_says_nothing_is_known_by_its_status(string body)
    {
        account.Answers = _ => Task.FromResult(TransactionAccount.Whole(413, body));
        var answer = await SendAsync(account.Table());
        Assert.True(answer.IsRefusal);
        Assert.Equal("413 ", answer.Detail);
    }

    [Fact]
    public async Task Each_row_has_the_version_that_is_answered()
    {
        account.Answers = _ =>
            Task.FromResult(
                TransactionAccount.Parts(
                    TransactionAccount.Done("a"),
                    "HTTP/1.1 204 No Content\r\netag:W/\"b\"\r\nX: y\r\n\r\n",
                    "HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"
                )
            );
        var answer = await SendAsync(account.Table());
        Assert.Equal([new ETag("W/\"datetime'a'\""), new ETag("W/\"b\""), null], answer.Versions!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task An_answer_to_more_or_fewer_actions_than_were_sent_is_none(int parts)
    {
        account.Answers = _ =>
            Task.FromResult(
                TransactionAccount.Parts([
                    .. Enumerable.Range(0, parts).Select(i => TransactionAccount.Done($"{i}")),
                ])
            );
        await Assert.ThrowsAsync<RequestFailedException>(() => WriteAsync(account.Table()));
    }

    [Fact]
    public async Task What_is_answered_later_is_asked_for_again_with_the_same_bytes()
    {
        account.Answers = async request =>
        {
            await Task.Yield();
            return account.Requests.Count switch
            {
                1 => TransactionAccount.Whole(503, TransactionAccount.Error("ServerBusy", "Busy.")),
                2 => throw new HttpRequestException("Nobody there."),
                _ => TransactionAccount.Parts([
                    .. request.Actions().Select((_, i) => TransactionAccount.Done($"{i}")),
                ]),
            };
        };
        await WriteAsync(account.Table());
        Assert.Equal(3, account.Requests.Count);
        Assert.Single(account.Requests.Select(request => request.Body).Distinct());
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again()
    {
        account.Answers = request =>
        {
            var whole = TransactionAccount.Parts([
                .. request.Actions().Select((_, i) => TransactionAccount.Done($"{i}")),
            ]);
            if (account.Requests.Count == 1)
            {
                whole.Content = new StreamContent(new BrokenStream());
            }

            return Task.FromResult(whole);
        };
        await WriteAsync(account.Table());
        Assert.Equal(2, account.Requests.Count);
    }

    [Fact]
    public async Task What_is_busy_for_long_is_thrown()
    {
        account.Answers = _ =>
            Task.FromResult(
                TransactionAccount.Whole(503, TransactionAccount.Error("ServerBusy", "Busy."))
            );
        var thrown = await Assert.ThrowsAsync<RequestFailedException>(() =>
            WriteAsync(account.Table())
        );
        Assert.Equal((503, "ServerBusy"), (thrown.Status, thrown.ErrorCode));
        Assert.Equal(3, account.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_never_answers_is_given_up(bool hasBegun)
    {
        account.Answers = _ =>
            hasBegun
                ? Task.FromResult(
                    new HttpResponseMessage(HttpStatusCode.Accepted)
                    {
                        Content = new StreamContent(new HangingStream()),
                    }
                )
                : new TaskCompletionSource<HttpResponseMessage>().Task;
        var options = account.Options();
        options.Retry.NetworkTimeout = TimeSpan.FromMilliseconds(50);
        var table = new TransactionTables(
            TransactionAccount.ConnectionString,
            options
        ).GetTableClient("rows");
        var thrown = await Record.ExceptionAsync(() => WriteAsync(table));
        Assert.True(thrown is AggregateException or OperationCanceledException, $"{thrown}");
        Assert.Equal(3, account.Requests.Count);
    }

    [Fact]
    public async Task Who_cancels_waits_for_no_answer()
    {
        var asked = new TaskCompletionSource();
        account.Answers = _ =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        using var cancelled = new CancellationTokenSource();
        var sending = ((ITransactionSender)account.Table()).SendAsync(Rows(), cancelled.Token);
        await asked.Task;
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Single(account.Requests);
    }

    private static Task<TransactionAnswer> SendAsync(TableClient table) =>
        ((ITransactionSender)table).SendAsync(Rows(), default);

    private static async Task WriteAsync(TableClient table)
    {
        var answers = await TableBatch.WriteAsync(table, Rows(), default);
        Assert.All(answers, answer => Assert.True(answer.IsWritten));
    }

    /// <summary>What the package understands; null when it only throws.</summary>
    private async Task<TransactionAnswer?> PackageAsync()
    {
        try
        {
            return await new ClientTransactions(account.PackageTable()).SendAsync(Rows(), default);
        }
        catch (RequestFailedException)
        {
            return null;
        }
    }

    private static List<RowWrite> Rows() =>
        [
            .. Enumerable
                .Range(0, 3)
                .Select(i => RowWrite.Put(new TableEntity("a", $"{i}") { ["value"] = i })),
        ];

    private class BrokenStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) => new(ReadAsync(cancellationToken));

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => ReadAsync(cancellationToken);

        protected virtual Task<int> ReadAsync(CancellationToken cancellationToken) =>
            throw new IOException("The connection broke.");

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException();

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) =>
            throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException();
    }

    private sealed class HangingStream : BrokenStream
    {
        protected override async Task<int> ReadAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
