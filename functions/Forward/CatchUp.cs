using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Streams;
using Tracking.Shared.Targets;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions.Forward;

/// <summary>
/// Hands events on to targets that were left behind, each from its own place and at its own pace, until it is where the
/// hub ends; then the reader of its kind takes over again.
/// </summary>
public sealed partial class CatchUp(
    ForwardServices services,
    TargetKinds kinds,
    PlaceReader source,
    DeadLetterPublisher deadLetters,
    ILogger<CatchUp> logger
) : IDisposable
{
    // Each reads the hub by itself, and of a partition a group has few readers at once.
    private const int Concurrency = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim slots = new(Concurrency, Concurrency);
    private readonly ConcurrentDictionary<(string Target, int Partition), Task> running = new();

    /// <summary>Begins with all that are behind and may be tried now.</summary>
    /// <returns>What was begun; none of it fails.</returns>
    internal async Task<IReadOnlyList<Task>> StartAsync(CancellationToken cancellationToken)
    {
        var targets = (await services.Directory.ListAsync(cancellationToken)).ToDictionary(t =>
            t.Key
        );
        var begun = new List<Task>();
        foreach (var kind in kinds.On)
        {
            foreach (var place in await services.Places.OfKindAsync(kind, cancellationToken))
            {
                if (!targets.TryGetValue(place.Target, out var target))
                {
                    await ForgetAsync(place, cancellationToken);
                }
                else if (Begin(place, target, cancellationToken) is { } task)
                {
                    begun.Add(task);
                }
            }
        }

        var keys = targets.Keys.ToHashSet();
        services.Lanes.Keep(keys);
        services.Open.Keep(keys);
        return begun;
    }

    /// <inheritdoc />
    public void Dispose() => slots.Dispose();

    private Task<bool>? Begin(TargetPlace place, Target target, CancellationToken cancellationToken)
    {
        if (place.State != PlaceState.Behind)
        {
            return null;
        }

        var now = services.Time.GetUtcNow();
        TrackingMetrics.TargetBehind(place.Kind, now - place.Next.EnqueuedAt);
        var isDue =
            place.NextTryAt is null
            || place.NextTryAt <= now
            || place.SettingsOf != target.ChangedAt;
        var isFree =
            place.Owner == services.Process || place.OwnedUntil is null || place.OwnedUntil <= now;
        var key = (place.Target, place.Partition);

        // One that fails is tried for one partition at a time: those that hang do not take the places of others.
        var isTried =
            running.ContainsKey(key)
            || place.Attempts > 0 && running.Keys.Any(other => other.Target == place.Target);
        if (!target.IsEnabled || !isDue || !isFree || isTried)
        {
            return null;
        }

        var run = RunAsync(place, target, cancellationToken);
        running[key] = run;
        return Task.WhenAll(run)
            .ContinueWith(
                _ => running.TryRemove(key, out Task? _),
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
    }

    private async Task RunAsync(
        TargetPlace place,
        Target target,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await slots.WaitAsync(cancellationToken);
            try
            {
                await HandOnAsync(place, target, cancellationToken);
            }
            finally
            {
                slots.Release();
            }
        }
        catch (Exception e)
        {
            // Storage or the hub is down, or the app stops: its row is as it was written last.
            if (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(e, place.Target, place.Partition);
            }
        }
    }

    private async Task HandOnAsync(
        TargetPlace found,
        Target target,
        CancellationToken cancellationToken
    )
    {
        var reader = TargetKinds.FunctionOf(found.Kind);
        var lane = services.Lanes.Of(target.Key, found.Partition);
        if (await SaveAsync(Owned(found, target), cancellationToken) is not { } place)
        {
            return;
        }

        await foreach (
            var slice in source.ReadAsync(found.Partition, found.Next, reader, cancellationToken)
        )
        {
            var refusals = new Refusals();
            var wanted = PlacedEvent
                .For(PlacedEvent.Read(slice.Items, refusals), target, reader)
                .Where(e => !place.Has(e.Place))
                .ToList();
            var result =
                wanted.Count == 0
                    ? new LaneResult(FirstMissing: null)
                    : await lane.SendAsync(services.Open.Of(target), wanted, Patience);
            refusals = new Refusals();
            lane.Tell(refusals, target.Id);
            await deadLetters.PublishAsync(
                reader,
                HubNames.TrackedEvents,
                found.Partition,
                refusals.All
            );
            var next = result.FirstMissing is { } missing
                ? TargetRetry.After(
                    Owned(place, target) with
                    {
                        Next = missing,
                        Ahead = [.. place.Ahead.Union(lane.From(missing))],
                        Owner = result.IsUnderWay ? services.Process : null,
                        OwnedUntil = result.IsUnderWay ? place.OwnedUntil : null,
                    },
                    result,
                    services.Time.GetUtcNow()
                )
                : Owned(place, target) with
                {
                    Next = slice.Next,
                    Ahead =
                    [
                        .. place.Ahead.Where(a =>
                            a.CompareTo((slice.Next.Sequence, slice.Next.Index)) >= 0
                        ),
                    ],
                    Attempts = 0,
                    IsPaused = false,
                    NextTryAt = null,
                };
            if (await SaveAsync(next, cancellationToken) is not { } saved)
            {
                return;
            }

            place = saved;
            lane.ForgetBefore(place.Next);
            if (result.FirstMissing is not null)
            {
                return;
            }
        }

        await SaveAsync(
            place with
            {
                State = PlaceState.Handover,
                Owner = null,
                OwnedUntil = null,
                Attempts = 0,
                IsPaused = false,
                NextTryAt = null,
            },
            cancellationToken
        );
    }

    private TargetPlace Owned(TargetPlace place, Target target) =>
        place with
        {
            Owner = services.Process,
            OwnedUntil = services.Time.GetUtcNow() + ForwardServices.Ownership,
            SettingsOf = target.ChangedAt,
        };

    // Null when another process or the reader was first: it is theirs then.
    private Task<TargetPlace?> SaveAsync(TargetPlace place, CancellationToken cancellationToken) =>
        services.Places.TrySaveAsync(place, cancellationToken);

    // What is known of targets may be some seconds old, and a row may be of one that was made meanwhile.
    private async Task ForgetAsync(TargetPlace place, CancellationToken cancellationToken)
    {
        services.Directory.Expire();
        var all = await services.Directory.ListAsync(cancellationToken);
        if (all.All(target => target.Key != place.Target))
        {
            await services.Places.DeleteAsync(place, cancellationToken);
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The target {Target} could not be handed events of partition {Partition}; it is tried again"
    )]
    private partial void LogFailed(Exception e, string target, int partition);
}
