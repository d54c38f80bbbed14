using Azure;
using Microsoft.Extensions.Time.Testing;
using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public class ExpiringCacheTests
{
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider time = new(Some.Time);
    private readonly Loader loader = new();
    private readonly ExpiringCache<string> cache;

    public ExpiringCacheTests() =>
        cache = new(loader.LoadAsync, new CacheTimes(Expiry, Patience), time, 100);

    [Fact]
    public async Task A_value_is_loaded_once_until_it_expires()
    {
        Assert.Equal("a1", await GetAsync());
        time.Advance(Expiry - TimeSpan.FromSeconds(1));
        Assert.Equal("a1", await GetAsync());
        Assert.Equal(1, loader.Loads);
    }

    [Fact]
    public async Task What_has_expired_is_told_as_it_was_while_it_is_loaded_beside()
    {
        await GetAsync();
        time.Advance(Expiry);
        loader.Hangs = true;
        Assert.Equal("a1", await GetAsync());
        Assert.Equal("a1", await GetAsync());
        Assert.Equal(2, loader.Loads);
        loader.Land("new");
        await UntilAsync(async () => await GetAsync() == "new");
    }

    [Fact]
    public async Task After_a_pause_of_twice_the_expiry_who_asks_waits_for_what_is_new()
    {
        await GetAsync();
        time.Advance(2 * Expiry);
        Assert.Equal("a2", await GetAsync());
    }

    [Fact]
    public async Task Who_waits_for_a_load_that_hangs_is_told_what_is_known_when_its_time_is_over()
    {
        await GetAsync();
        time.Advance(2 * Expiry);
        loader.Hangs = true;
        var waiting = GetAsync();
        Assert.False(waiting.IsCompleted);
        time.Advance(Patience);
        Assert.Equal("a1", await waiting);

        // From then on nobody waits, and storage is asked again only after a pause.
        Assert.True(GetAsync().IsCompletedSuccessfully);
        Assert.Equal(2, loader.Loads);
        time.Advance(CacheTimes.Pause);
        Assert.Equal("a1", await GetAsync());
        Assert.Equal(3, loader.Loads);
    }

    [Fact]
    public async Task What_is_known_stays_known_while_storage_is_down()
    {
        await GetAsync();
        loader.Failure = new RequestFailedException(503, "down");
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("a1", await GetAsync());
        loader.Failure = new AggregateException(new IOException("no connection"));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("a1", await GetAsync());
        loader.Failure = null;
        time.Advance(TimeSpan.FromHours(1));
        await UntilAsync(async () => await GetAsync() == "a4");
    }

    [Fact]
    public async Task What_is_not_known_cannot_be_told_while_storage_is_down()
    {
        loader.Failure = new RequestFailedException(503, "down");
        await Assert.ThrowsAsync<RequestFailedException>(GetAsync);
    }

    [Fact]
    public async Task What_is_not_known_is_waited_for_no_longer_than_there_is_patience()
    {
        loader.Hangs = true;
        var waiting = GetAsync();
        time.Advance(Patience);
        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
    }

    [Fact]
    public async Task However_many_ask_it_is_loaded_once()
    {
        loader.Hangs = true;
        var waiting = Enumerable.Range(0, 50).Select(_ => GetAsync()).ToList();
        loader.Land("a");
        Assert.All(await Task.WhenAll(waiting), value => Assert.Equal("a", value));
        Assert.Equal(1, loader.Loads);
    }

    [Fact]
    public async Task Who_gives_up_ends_no_load_that_others_wait_for()
    {
        loader.Hangs = true;
        using var gone = new CancellationTokenSource();
        var impatient = cache.GetAsync("a", gone.Token).AsTask();
        var patient = GetAsync();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        loader.Land("a");
        Assert.Equal("a", await patient);
    }

    [Fact]
    public async Task What_is_gone_is_seen_as_gone()
    {
        await GetAsync();
        loader.IsEmpty = true;
        time.Advance(2 * Expiry);
        Assert.Null(await GetAsync());
    }

    [Fact]
    public async Task What_is_not_there_is_not_asked_for_again_until_it_expires()
    {
        loader.IsEmpty = true;
        Assert.Null(await GetAsync());
        loader.IsEmpty = false;
        Assert.Null(await GetAsync());
        Assert.Equal(1, loader.Loads);
        time.Advance(Expiry);
        Assert.Equal("a2", await GetAsync());
    }

    [Fact]
    public async Task No_number_of_wrong_keys_pushes_out_a_right_one()
    {
        await GetAsync();
        loader.IsEmpty = true;
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Null(await cache.GetAsync($"wrong-{i}", CancellationToken.None));
        }

        loader.Failure = new RequestFailedException(503, "down");
        Assert.Equal("a1", await GetAsync());
        Assert.True(cache.IsFamiliar("a"));
        Assert.False(cache.IsFamiliar("wrong-9999"));
    }

    [Fact]
    public async Task After_a_change_of_this_instance_the_next_one_waits_for_what_is_new()
    {
        loader.IsEmpty = true;
        await GetAsync();
        loader.IsEmpty = false;
        cache.Expire();
        Assert.Equal("a2", await GetAsync());
        cache.Expire();
        Assert.Equal("a3", await GetAsync());
    }

    [Fact]
    public async Task A_load_that_began_before_a_change_is_not_taken_for_what_is_new()
    {
        loader.Hangs = true;
        var before = GetAsync();
        cache.Expire();
        var after = GetAsync();
        loader.Land("old");
        Assert.Equal("old", await before);
        loader.Land("new");
        Assert.Equal("new", await after);
        Assert.Equal("new", await GetAsync());
        Assert.Equal(2, loader.Loads);
    }

    private Task<string?> GetAsync() => cache.GetAsync("a", CancellationToken.None).AsTask();

    // A load lands beside those who ask.
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Yield();
        }
    }

    private sealed class Loader
    {
        private readonly Queue<TaskCompletionSource<string?>> hanging = new();

        public int Loads { get; private set; }

        public bool Hangs { get; set; }

        public bool IsEmpty { get; set; }

        public Exception? Failure { get; set; }

        public Task<string?> LoadAsync(string key, CancellationToken cancellationToken)
        {
            _ = cancellationToken;
            Loads++;
            if (Hangs)
            {
                hanging.Enqueue(new(TaskCreationOptions.RunContinuationsAsynchronously));
                return hanging.Last().Task;
            }

            return Failure is not null
                ? Task.FromException<string?>(Failure)
                : Task.FromResult(IsEmpty ? null : $"{key}{Loads}");
        }

        public void Land(string value) => hanging.Dequeue().SetResult(value);
    }
}
