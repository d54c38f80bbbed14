using System.Net;
using System.Net.Http.Headers;
using Tracking.Functions.Forward;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Forward;

public class TargetHttpTests
{
    private static HttpRequestMessage Request => new(HttpMethod.Post, "http://target.example/");

    [Fact]
    public async Task Where_nothing_listens_a_request_does_not_get_there()
    {
        var response = await Sending
            .Http()
            .SendAsync(new(HttpMethod.Post, Sending.Nowhere()), CancellationToken.None);
        Assert.Null(response.Status);
        Assert.True(response.IsUnreached);
        Assert.NotEmpty(response.Fault!);
        Assert.Equal(TargetVerdict.Later, response.Verdict);
    }

    [Fact]
    public async Task A_target_that_says_nothing_is_left_when_the_time_is_up()
    {
        await using var silent = await SplunkDouble.StartAsync();
        silent.FaultOf = _ => new(FaultKind.Hangs);
        var response = await Sending
            .Http(TimeSpan.FromMilliseconds(50))
            .SendAsync(
                new(HttpMethod.Post, new Uri(silent.Address, "/services/collector/event")),
                CancellationToken.None
            );
        Assert.Equal("There was no answer in time.", response.Fault);
        Assert.False(response.IsUnreached);
    }

    [Fact]
    public async Task A_body_that_never_ends_is_read_to_its_limit_and_one_that_stalls_to_its_time()
    {
        var endless = await Answer(new StreamContent(new Dripping(stallsAfter: int.MaxValue)));
        Assert.Equal(TargetHttp.MaximumBodyBytes, endless.Body.Length);
        var stalled = await Answer(
            new StreamContent(new Dripping(stallsAfter: 3)),
            TimeSpan.FromMilliseconds(50)
        );
        Assert.Equal((200, "xxx"), (stalled.Status, stalled.Body));
    }

    [Fact]
    public async Task Retry_after_is_seconds_or_a_time_by_the_clock_of_the_target()
    {
        var now = Sending.Now.AddYears(-7);
        var seconds = await Answer(r => r.RetryAfter = new(TimeSpan.FromSeconds(7)));
        var time = await Answer(r =>
            (r.Date, r.RetryAfter) = (now, new RetryConditionHeaderValue(now.AddSeconds(9)))
        );
        var past = await Answer(r => r.RetryAfter = new(TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromSeconds(7), seconds.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(9), time.RetryAfter);
        Assert.Null(past.RetryAfter);
    }

    [Theory]
    [InlineData(200, "Taken")]
    [InlineData(204, "Taken")]
    [InlineData(302, "Paused")]
    [InlineData(400, "Refused")]
    [InlineData(401, "Paused")]
    [InlineData(403, "Paused")]
    [InlineData(404, "Paused")]
    [InlineData(408, "Later")]
    [InlineData(410, "Paused")]
    [InlineData(413, "TooLarge")]
    [InlineData(422, "Refused")]
    [InlineData(425, "Later")]
    [InlineData(429, "Later")]
    [InlineData(500, "Later")]
    [InlineData(503, "Later")]
    public void A_status_says_what_to_do(int status, string verdict) =>
        Assert.Equal(verdict, new TargetResponse(status).Verdict.ToString());

    [Fact]
    public void What_a_target_says_is_quoted_without_the_secret()
    {
        var said = new TargetResponse(403)
        {
            Body = $"Token S3cret is bad. {new string('x', 999)}",
        };
        var described = said.Describe("s3cret");
        Assert.StartsWith("The target answered 403: Token … is bad.", described);
        Assert.DoesNotContain("S3cret", described, StringComparison.OrdinalIgnoreCase);
        Assert.True(described.Length < 350);
    }

    private static Task<TargetResponse> Answer(HttpContent content, TimeSpan? timeout = null) =>
        SendAsync(new HttpResponseMessage(HttpStatusCode.OK) { Content = content }, timeout);

    private static Task<TargetResponse> Answer(Action<HttpResponseHeaders> change)
    {
        var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        change(response.Headers);
        return SendAsync(response, null);
    }

    private static async Task<TargetResponse> SendAsync(
        HttpResponseMessage response,
        TimeSpan? timeout
    )
    {
        using var client = new HttpClient(new Answering(response))
        {
            Timeout = timeout ?? TimeSpan.FromSeconds(100),
        };
        return await new TargetHttp(client).SendAsync(Request, CancellationToken.None);
    }

    private sealed class Answering(HttpResponseMessage response) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => Task.FromResult(response);
    }

    // Bytes without end, or that stop coming.
    private sealed class Dripping(int stallsAfter) : Stream
    {
        private int sent;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => sent;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            if (sent >= stallsAfter)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            var length = Math.Min(buffer.Length, stallsAfter - sent);
            buffer.Span[..length].Fill((byte)'x');
            sent += length;
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException();

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) =>
            throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException();
    }
}
