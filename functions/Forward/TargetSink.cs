using Microsoft.Extensions.Options;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

/// <summary>What all that hands events on needs.</summary>
public sealed record ForwardServices(
    TargetDirectory Directory,
    PlaceStore Places,
    TargetLanes Lanes,
    OpenTargets Open,
    IOptions<TargetOptions> Options,
    TimeProvider Time
)
{
    /// <summary>Tells this process from others.</summary>
    public string Process { get; } = Guid.NewGuid().ToString("n");

    /// <summary>For how long nobody else takes over a target to which this process has something under way.</summary>
    public static TimeSpan Ownership { get; } = TimeSpan.FromSeconds(30);
}

/// <summary>
/// Hands the events of one partition on to all targets of a kind. A target that does not take its own in time is left
/// behind: a row says from where on it is to have them, before the cursor moves, and somebody else catches up.
/// </summary>
internal sealed class TargetSink(ForwardServices services, string kind, int partition)
    : IPartitionSink
{
    // Targets that wait do so together, so that they cost the others one time of patience and not several.
    private const int Concurrency = 64;

    private readonly string reader = TargetKinds.FunctionOf(kind);
    private readonly List<TargetLane> finished = [];
    private readonly List<TargetPlace> takenOver = [];
    private HashSet<string> covered = [];
    private StreamPosition? cursor;
    private bool hasWritten;

    /// <inheritdoc />
    public Task BeginAsync(string? memo, CancellationToken cancellationToken)
    {
        covered = [.. (memo ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        finished.Clear();
        takenOver.Clear();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task ReachedAsync(
        StreamPosition position,
        bool isLoaded,
        CancellationToken cancellationToken
    )
    {
        // While nothing came, there is nothing between the place of a handover and the cursor.
        if (isLoaded || hasWritten)
        {
            cursor = position;
        }

        if (isLoaded)
        {
            return;
        }

        hasWritten = false;
        finished.ForEach(lane => lane.ForgetTo(position));
        finished.Clear();
        foreach (var place in takenOver)
        {
            await services.Places.DeleteAsync(place, cancellationToken);
        }

        takenOver.Clear();
    }

    /// <inheritdoc />
    public async ValueTask<bool> IsIdleAsync(CancellationToken cancellationToken)
    {
        // The memo tells what was taken over and not yet deleted: with the next write it is forgotten.
        var isIdle =
            covered.Count == 0
            && takenOver.Count == 0
            && (await TargetsAsync(cancellationToken)).Count == 0;
        hasWritten |= isIdle;
        return isIdle;
    }

    /// <inheritdoc />
    public async Task<string?> WriteAsync(
        IReadOnlyList<StreamItem> items,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        hasWritten = true;
        finished.Clear();
        takenOver.Clear();
        var targets = await TargetsAsync(cancellationToken);
        if (targets.Count == 0)
        {
            return null;
        }

        var events = PlacedEvent.Read(items, refusals);
        var places = await services.Places.OfPartitionAsync(kind, partition, cancellationToken);
        var gate = new Lock();
        await Parallel.ForEachAsync(
            targets,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (target, token) =>
            {
                var told = new Refusals();
                var taken = await HandOnAsync(
                    target,
                    places.GetValueOrDefault(target.Key),
                    events,
                    items[^1].Place,
                    told,
                    token
                );
                lock (gate)
                {
                    refusals.Add(told);
                    if (taken.Lane is not null)
                    {
                        finished.Add(taken.Lane);
                    }

                    if (taken.Place is not null)
                    {
                        takenOver.Add(taken.Place);
                    }
                }
            }
        );
        return takenOver.Count == 0 ? null : string.Join(' ', takenOver.Select(p => p.Stint));
    }

    private async Task<List<Target>> TargetsAsync(CancellationToken cancellationToken) =>
        [
            .. (await services.Directory.ListAsync(cancellationToken)).Where(target =>
                target.Kind == kind && target.IsEnabled
            ),
        ];

    // The lane that has all, and the row that is of no use any more when the cursor is written.
    private async Task<(TargetLane? Lane, TargetPlace? Place)> HandOnAsync(
        Target target,
        TargetPlace? place,
        IReadOnlyList<(StreamItem Item, TrackedEvent Event)> events,
        EventSource last,
        Refusals told,
        CancellationToken cancellationToken
    )
    {
        if (place is not null && covered.Contains(place.Stint))
        {
            // The cursor says that it was taken over; whoever wrote it died before it could delete the row.
            await services.Places.DeleteAsync(place, cancellationToken);
            place = null;
        }

        if (place is { State: PlaceState.Behind })
        {
            return default;
        }

        if (place is not null && cursor is { } at && place.Next.Sequence <= at.Sequence)
        {
            // The reader has come further meanwhile: what lies between, nobody has handed on.
            await SaveAsync(place with { State = PlaceState.Behind }, cancellationToken);
            return default;
        }

        var wanted = PlacedEvent.For(events, target, reader);
        if (place is not null)
        {
            wanted = [.. wanted.Where(e => !place.Has(e.Place))];
        }

        var lane = services.Lanes.Of(target.Key, partition);
        if (wanted.Count > 0)
        {
            var result = await lane.SendAsync(
                services.Open.Of(target),
                wanted,
                TimeSpan.FromMilliseconds(services.Options.Value.PatienceMilliseconds)
            );
            lane.Tell(told, target.Id);
            if (result.FirstMissing is { } missing)
            {
                await LeaveAsync(target, place, missing, lane, result, cancellationToken);
                return default;
            }
        }

        return (lane, place is not null && IsBefore(place.Next, last) ? place : null);
    }

    // Whether all before a place lies up to the frame of the last event of a slice.
    private static bool IsBefore(EventSource place, EventSource last) =>
        place.Sequence <= last.Sequence
        || place is { Index: 0 } && place.Sequence == last.Sequence + 1;

    // It is written down before the cursor moves, so whatever dies, somebody knows.
    private Task LeaveAsync(
        Target target,
        TargetPlace? place,
        EventSource missing,
        TargetLane lane,
        LaneResult result,
        CancellationToken cancellationToken
    )
    {
        var now = services.Time.GetUtcNow();
        var left = new TargetPlace(kind, partition, target.Key, missing)
        {
            Stint = Guid.NewGuid().ToString("n"),
            Ahead = [.. place?.Ahead ?? [], .. lane.From(missing)],
            // What comes of what is under way, this process alone is told.
            Owner = result.IsUnderWay ? services.Process : null,
            OwnedUntil = result.IsUnderWay ? now + ForwardServices.Ownership : null,
            SettingsOf = target.ChangedAt,
            Version = place?.Version,
        };
        return SaveAsync(TargetRetry.After(left, result, now), cancellationToken);
    }

    private async Task SaveAsync(TargetPlace place, CancellationToken cancellationToken)
    {
        if (await services.Places.TrySaveAsync(place, cancellationToken) is null)
        {
            throw new PartitionTakenException(
                "Somebody else has changed from where a target goes on."
            );
        }
    }
}
