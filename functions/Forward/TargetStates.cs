using Tracking.Shared.Events;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

/// <summary>How targets stand.</summary>
public sealed class TargetStates(PlaceStore places, TallyStore tallies, TimeProvider time)
{
    private const int Concurrency = 8;

    /// <summary>Targets with how they stand, in their order.</summary>
    internal async Task<IReadOnlyList<TargetStanding>> TellAsync(
        IReadOnlyList<Target> targets,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<TargetPlace>();
        foreach (var kind in targets.Select(t => t.Kind).Distinct())
        {
            rows.AddRange(await places.OfKindAsync(kind, cancellationToken));
        }

        var byTarget = rows.ToLookup(row => row.Target);
        var told = new TargetStanding[targets.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, targets.Count),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (i, token) =>
                told[i] = Of(
                    targets[i],
                    [.. byTarget[targets[i].Key].Where(row => row.State == PlaceState.Behind)],
                    await tallies.ReadAsync(targets[i].Key, token)
                )
        );
        return told;
    }

    private TargetStanding Of(Target target, IReadOnlyList<TargetPlace> behind, TallyCounts counts)
    {
        var settings = TargetTold.Of(target);
        var oldest =
            behind.Count == 0 ? null : behind.Min(row => row.Next.EnqueuedAt) as DateTimeOffset?;
        return new()
        {
            Id = settings.Id,
            Kind = settings.Kind,
            Name = settings.Name,
            Enabled = settings.Enabled,
            Url = settings.Url,
            HasSecret = settings.HasSecret,
            SecretSetting = settings.SecretSetting,
            Filter = settings.Filter,
            Names = settings.Names,
            Options = settings.Options,
            StartsAt = settings.StartsAt,
            ChangedAt = settings.ChangedAt,
            State =
                !target.IsEnabled ? "disabled"
                : behind.Any(row => row.IsPaused) ? "paused"
                : behind.Count > 0 ? "behind"
                : "current",
            LagSeconds =
                oldest is { } at && target.IsEnabled
                    ? Math.Round(Math.Max(0, (time.GetUtcNow() - at).TotalSeconds))
                    : 0,
            LastSentAt = counts.LastSentAt is { } sent ? TimeConverter.Write(sent) : null,
            LastError = counts.Fault is null
                ? null
                : new() { At = TimeConverter.Write(counts.FaultAt!.Value), Detail = counts.Fault },
            Sent = counts.Sent,
            Skipped = counts.Skipped,
            Never = counts.Never,
        };
    }
}
