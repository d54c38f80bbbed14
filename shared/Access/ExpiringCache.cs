using System.Collections.Concurrent;
using Azure;

namespace Tracking.Shared.Access;

/// <summary>
/// Keeps what was loaded for a short while. While storage is down, what is known stays known,
/// however old: the collector goes on without it.
/// </summary>
internal sealed class ExpiringCache<T>(
    Func<string, CancellationToken, Task<T>> load,
    TimeSpan expiry,
    TimeProvider time
)
{
    // Wrong keys are remembered too, and anybody can send any number of them.
    private const int MaximumEntries = 10_000;

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>A value not older than the expiry, or the last one known while storage is down.</summary>
    /// <exception cref="RequestFailedException">Storage is down and nothing is known.</exception>
    public ValueTask<T> GetAsync(string key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return entries.TryGetValue(key, out var entry) && now < entry.Expires
            ? ValueTask.FromResult(entry.Value)
            : new ValueTask<T>(LoadAsync(key, entry, now, cancellationToken));
    }

    /// <summary>Lets everything be asked for again when it is needed next, and stay known if that fails.</summary>
    public void Expire()
    {
        foreach (var (key, entry) in entries)
        {
            entries.TryUpdate(key, entry with { Expires = DateTimeOffset.MinValue }, entry);
        }
    }

    private async Task<T> LoadAsync(
        string key,
        Entry? known,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (known is not null)
        {
            // Others go on with what is known while this one asks.
            entries[key] = known with
            {
                Expires = now + expiry,
            };
        }

        try
        {
            var value = await load(key, cancellationToken);
            if (entries.Count >= MaximumEntries)
            {
                entries.Clear();
            }

            entries[key] = new Entry(value, now + expiry);
            return value;
        }
        catch (Exception e)
            when (known is not null
                && e is RequestFailedException or AggregateException or OperationCanceledException
            )
        {
            return known!.Value;
        }
    }

    private sealed record Entry(T Value, DateTimeOffset Expires);
}
