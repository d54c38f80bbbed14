using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tests.Access;

public class RequestBodyTests
{
    // Gzip that no header announces.
    private const string Unsaid = "unsaid";

    private RequestMemory memory = Memory(100_000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(40_000)]
    public async Task A_body_is_read_whole_and_its_bytes_are_held_until_the_answer_is_done(
        int length
    )
    {
        foreach (var encoding in new[] { "", "gzip", Unsaid })
        {
            var body = RandomNumberGenerator.GetBytes(length);
            // Not by chance the beginning of gzip.
            body.AsSpan(0, Math.Min(1, length)).Clear();
            var (context, done) = Request(body, encoding);
            var read = await RequestBody.ReadAsync(context.Request, default);
            Assert.True(read.Is(out var bytes, out _));
            Assert.Equal(body, bytes.ToArray());
            Assert.Equal(length, memory.Bodies.Taken);
            await done();
            Assert.Equal(0, memory.Bodies.Taken);
        }
    }

    [Fact]
    public async Task What_is_more_than_may_be_held_is_turned_away_at_once()
    {
        var (first, done) = Request(new byte[70_000]);
        Assert.Null((await RequestBody.ReadAsync(first.Request, default)).Reason);
        var (second, _) = Request(new byte[70_000], "gzip");
        Assert.Equal(Problem.Busy, (await RequestBody.ReadAsync(second.Request, default)).Reason);
        Assert.Equal(70_000, memory.Bodies.Taken);

        await done();
        var (third, _) = Request(new byte[70_000]);
        Assert.Null((await RequestBody.ReadAsync(third.Request, default)).Reason);
    }

    [Fact]
    public async Task A_length_that_is_announced_takes_nothing_before_the_bytes_arrive()
    {
        var (context, _) = Request([]);
        context.Request.ContentLength = EventLimits.RequestBytes;
        context.Request.Body = new SilentStream();
        using var gone = new CancellationTokenSource();
        var reading = RequestBody.ReadAsync(context.Request, gone.Token);
        Assert.InRange(memory.Bodies.Taken, 1, 4096);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(0, memory.Bodies.Taken);
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_broken_holds_nothing()
    {
        memory = Memory(10 * EventLimits.RequestBytes);
        var (large, _) = Request(new byte[EventLimits.RequestBytes + 1], "gzip");
        Assert.Equal(413, (await RequestBody.ReadAsync(large.Request, default)).Reason!.Status);
        var (broken, _) = Request(new byte[100]);
        broken.Request.Headers.ContentEncoding = "gzip";
        Assert.Equal(400, (await RequestBody.ReadAsync(broken.Request, default)).Reason!.Status);
        (large, _) = Request(new byte[EventLimits.RequestBytes + 1], Unsaid);
        Assert.Equal(413, (await RequestBody.ReadAsync(large.Request, default)).Reason!.Status);
        (broken, _) = Request([0x1f, 0x8b, 1, 2, 3]);
        Assert.Equal(400, (await RequestBody.ReadAsync(broken.Request, default)).Reason!.Status);
        Assert.Equal(0, memory.Bodies.Taken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gzip")]
    public async Task A_body_that_breaks_off_is_the_client_s_mistake(string encoding)
    {
        var (context, _) = Request([], encoding);
        context.Request.ContentLength = null;
        context.Request.Body = new BrokenStream();
        var problem = (await RequestBody.ReadAsync(context.Request, default)).Reason;
        Assert.Equal((400, "malformed"), (problem!.Status, problem.Type));
        Assert.Equal(0, memory.Bodies.Taken);
    }

    private static RequestMemory Memory(long maximum) =>
        new(Options.Create(new RequestOptions { MaximumHeldBytes = maximum }));

    private (DefaultHttpContext Context, Func<Task> Done) Request(byte[] body, string encoding = "")
    {
        var response = new Response();
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddSingleton(memory).BuildServiceProvider(),
        };
        context.Features.Set<IHttpResponseFeature>(response);
        var sent = new MemoryStream();
        if (encoding.Length > 0)
        {
            using var gzip = new GZipStream(sent, CompressionMode.Compress, leaveOpen: true);
            gzip.Write(body);
        }
        else
        {
            sent.Write(body);
        }

        sent.Position = 0;
        context.Request.Body = sent;
        context.Request.ContentLength = sent.Length;
        context.Request.Headers.ContentEncoding = encoding == Unsaid ? "" : encoding;
        return (context, response.CompleteAsync);
    }

    private sealed class Response : HttpResponseFeature
    {
        private readonly List<Func<Task>> completed = [];

        public override void OnCompleted(Func<object, Task> callback, object state) =>
            completed.Add(() => callback(state));

        public async Task CompleteAsync()
        {
            foreach (var callback in completed)
            {
                await callback();
            }
        }
    }

    /// <summary>What the server makes of a chunk whose size is no number.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) => throw new IOException("Bad chunk size data.");
    }

    /// <summary>A client that never sends.</summary>
    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
