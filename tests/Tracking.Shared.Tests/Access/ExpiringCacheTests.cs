using Azure;
using Microsoft.Extensions.Time.Testing;
using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public class ExpiringCacheTests
{
    private readonly FakeTimeProvider time = new(Some.Time);
    private readonly ExpiringCache<string> cache;
    private int loads;
    private Exception? failure;

    public ExpiringCacheTests() =>
        cache = new(
            (key, _) => failure is null ? Task.FromResult($"{key}{++loads}") : throw failure,
            TimeSpan.FromSeconds(30),
            time
        );

    [Fact]
    public async Task A_value_is_loaded_once_until_it_expires()
    {
        Assert.Equal("a1", await GetAsync());
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("a1", await GetAsync());
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("a2", await GetAsync());
    }

    [Fact]
    public async Task What_is_known_stays_known_while_storage_is_down()
    {
        await GetAsync();
        failure = new RequestFailedException(503, "down");
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("a1", await GetAsync());
        failure = new AggregateException(new IOException("no connection"));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("a1", await GetAsync());
        failure = null;
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("a2", await GetAsync());
    }

    [Fact]
    public async Task What_is_not_known_cannot_be_told_while_storage_is_down()
    {
        failure = new RequestFailedException(503, "down");
        await Assert.ThrowsAsync<RequestFailedException>(GetAsync);
    }

    private Task<string> GetAsync() => cache.GetAsync("a", CancellationToken.None).AsTask();
}
