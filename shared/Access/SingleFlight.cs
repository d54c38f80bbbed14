using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Tracking.Shared.Access;

/// <summary>What a load came to.</summary>
/// <param name="Value">The value; null when there is none.</param>
/// <param name="Failure">Why it is not known.</param>
internal sealed record Loaded<T>(T? Value, ExceptionDispatchInfo? Failure = null)
    where T : class;

/// <summary>Loads each key once at a time, however many callers ask, and for no longer than a given time.</summary>
/// <param name="load">Loads the value of a key; null when there is none.</param>
/// <param name="patience">How long a load may take, even one that ignores its token.</param>
/// <param name="time">The clock.</param>
internal sealed class SingleFlight<T>(
    Func<string, CancellationToken, Task<T?>> load,
    TimeSpan patience,
    TimeProvider time
)
    where T : class
{
    private readonly ConcurrentDictionary<string, Flight> flights = new(StringComparer.Ordinal);

    /// <summary>Whether a key is being loaded.</summary>
    public bool IsUnderWay(string key) => flights.ContainsKey(key);

    /// <summary>Loads a key, or joins the load that is under way unless that is of an earlier generation.</summary>
    /// <param name="key">The key.</param>
    /// <param name="generation">Of what time the value has to be.</param>
    /// <param name="keep">Keeps what the load came to, before anybody is told.</param>
    /// <returns>Never fails: a failure is what the load came to.</returns>
    public Task<Loaded<T>> RunAsync(string key, long generation, Action<Loaded<T>> keep)
    {
        var mine = new Flight(generation);
        var flight = flights.AddOrUpdate(
            key,
            mine,
            (_, other) => other.Generation >= generation ? other : mine
        );
        if (flight == mine)
        {
            _ = FlyAsync(key, mine, keep);
        }

        return flight.Landed.Task;
    }

    private async Task FlyAsync(string key, Flight flight, Action<Loaded<T>> keep)
    {
        var loaded = await LoadAsync(key);
        keep(loaded);
        flights.TryRemove(KeyValuePair.Create(key, flight));
        flight.Landed.SetResult(loaded);
    }

    private async Task<Loaded<T>> LoadAsync(string key)
    {
        using var deadline = new Deadline(patience, time);
        try
        {
            return new(await load(key, deadline.Token).WaitAsync(deadline.Token));
        }
        catch (OperationCanceledException e) when (deadline.IsOver)
        {
            var late = new TimeoutException($"There was no answer within {patience}.", e);
            return new(null, ExceptionDispatchInfo.Capture(late));
        }
        catch (Exception e)
        {
            return new(null, ExceptionDispatchInfo.Capture(e));
        }
    }

    private sealed class Flight(long generation)
    {
        public long Generation { get; } = generation;

        public TaskCompletionSource<Loaded<T>> Landed { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
