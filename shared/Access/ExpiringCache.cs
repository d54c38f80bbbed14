using BitFaster.Caching.Lru;

namespace Tracking.Shared.Access;

/// <summary>How long what was loaded is used, and how long a load may take.</summary>
/// <param name="Expiry">After how long it is loaded again beside those who ask.</param>
/// <param name="Patience">How long a load may take.</param>
internal sealed record CacheTimes(TimeSpan Expiry, TimeSpan Patience)
{
    /// <summary>How long after a load that failed the next one begins.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
}

/// <summary>
/// Keeps what was loaded. What has expired is loaded again beside those who ask for it, who go on with
/// what is known; while it cannot be loaded, it stays known however old. What is not there is remembered
/// apart, so that no number of wrong keys pushes out a right one.
/// </summary>
/// <remarks>
/// A caller waits for a load when nothing is known, after <see cref="Expire"/>, and when nobody has asked for
/// twice the expiry; in the last two cases only until a load has failed.
/// </remarks>
/// <param name="load">Loads the value of a key; null when there is none.</param>
/// <param name="times">How long.</param>
/// <param name="time">The clock.</param>
/// <param name="capacity">How many values are kept, and apart from them how many keys without one.</param>
internal sealed class ExpiringCache<T>(
    Func<string, CancellationToken, Task<T?>> load,
    CacheTimes times,
    TimeProvider time,
    int capacity
)
    where T : class
{
    private readonly ConcurrentLru<string, Entry> entries = New<Entry>(capacity);
    private readonly ConcurrentLru<string, Absence> absent = New<Absence>(capacity);
    private readonly SingleFlight<T> flights = new(load, times.Patience, time);
    private readonly Lock writing = new();
    private long generation;

    /// <summary>The values that are known, however old.</summary>
    public IEnumerable<T> Known => entries.Select(entry => entry.Value.Value);

    /// <summary>Whether a key's value is known, or is being loaded already: asking for it starts no new load of an unknown key.</summary>
    public bool IsFamiliar(string key) => entries.TryGet(key, out _) || flights.IsUnderWay(key);

    /// <summary>The value of a key; null when there is none.</summary>
    /// <remarks>Fails as the load does, with <see cref="TimeoutException"/> when that takes too long.</remarks>
    public ValueTask<T?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var current = Interlocked.Read(ref generation);
        if (entries.TryGet(key, out var entry))
        {
            var age = entry.Generation == current ? now - entry.LoadedAt : TimeSpan.MaxValue;
            var hasFailed = entry.FailedIn == current;
            if (age < times.Expiry || hasFailed && now < entry.NextTry)
            {
                return ValueTask.FromResult<T?>(entry.Value);
            }

            var refresh = LoadAsync(key, current);
            return hasFailed || age < 2 * times.Expiry
                ? ValueTask.FromResult<T?>(entry.Value)
                : new ValueTask<T?>(WaitAsync(refresh, entry.Value, cancellationToken));
        }

        return
            absent.TryGet(key, out var absence)
            && absence.Generation == current
            && now < absence.Until
            ? ValueTask.FromResult<T?>(null)
            : new ValueTask<T?>(WaitAsync(LoadAsync(key, current), null, cancellationToken));
    }

    /// <summary>Lets everything be loaded again when it is asked for next, and stay known if that fails.</summary>
    public void Expire() => Interlocked.Increment(ref generation);

    private static ConcurrentLru<string, TValue> New<TValue>(int capacity) =>
        new(Environment.ProcessorCount, capacity, StringComparer.Ordinal);

    private static async Task<T?> WaitAsync(
        Task<Loaded<T>> load,
        T? known,
        CancellationToken cancellationToken
    )
    {
        var loaded = await load.WaitAsync(cancellationToken);
        if (known is null)
        {
            loaded.Failure?.Throw();
        }

        return loaded.Failure is null ? loaded.Value : known;
    }

    private Task<Loaded<T>> LoadAsync(string key, long current) =>
        flights.RunAsync(key, current, loaded => Keep(key, current, loaded));

    private void Keep(string key, long current, Loaded<T> loaded)
    {
        var now = time.GetUtcNow();
        lock (writing)
        {
            var isKnown = entries.TryGet(key, out var entry);
            if (isKnown && entry!.Generation > current)
            {
                // A load that began later has ended earlier.
                return;
            }

            if (loaded.Failure is not null)
            {
                if (isKnown)
                {
                    entries.TryUpdate(
                        key,
                        entry! with
                        {
                            FailedIn = current,
                            NextTry = now + CacheTimes.Pause,
                        }
                    );
                }
            }
            else if (loaded.Value is { } value)
            {
                entries.AddOrUpdate(key, new Entry(value, current, now));
                absent.TryRemove(key);
            }
            else
            {
                entries.TryRemove(key);
                absent.AddOrUpdate(key, new Absence(current, now + times.Expiry));
            }
        }
    }

    private sealed record Entry(T Value, long Generation, DateTimeOffset LoadedAt)
    {
        public long FailedIn { get; init; } = -1;

        public DateTimeOffset NextTry { get; init; }
    }

    private sealed record Absence(long Generation, DateTimeOffset Until);
}
