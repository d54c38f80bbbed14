using System.Collections.Concurrent;
using Azure;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

/// <summary>The targets as they are handed events, opened once for each version of their settings.</summary>
public sealed class OpenTargets(TargetKinds kinds, TargetSecrets secrets)
{
    private readonly ConcurrentDictionary<string, (ETag? Version, ITarget Open)> open = new();

    /// <summary>A target of a kind that there is.</summary>
    internal ITarget Of(Target target)
    {
        // One whose secret is in a setting, or cannot be read, is opened again: either may change beside it.
        if (
            open.TryGetValue(target.Key, out var known)
            && known.Version == target.Version
            && known.Open is not UnreadyTarget
        )
        {
            return known.Open;
        }

        var opened = Open(target);
        open[target.Key] = (target.Version, opened);
        return opened;
    }

    /// <summary>Forgets targets that there are no more.</summary>
    internal void Keep(IReadOnlySet<string> targets)
    {
        foreach (var key in open.Keys.Where(key => !targets.Contains(key)))
        {
            open.TryRemove(key, out _);
        }
    }

    /// <summary>A target that is not kept, such as one that is only tried.</summary>
    internal ITarget Open(Target target)
    {
        if (secrets.Read(target, out var secret) is { } fault)
        {
            return new UnreadyTarget(fault);
        }

        try
        {
            var kind = kinds.Find(target.Kind)!;
            var settings = Settings(target, secret);
            return kind.Check(settings) is { } wrong
                ? new UnreadyTarget($"{wrong.Field}: {wrong.Detail}")
                : kind.Open(settings);
        }
        catch (Exception e)
        {
            // A mistake with one target must not stop those of others.
            return new UnreadyTarget($"The target cannot be opened: {e.GetType().Name}.");
        }
    }

    /// <summary>The settings of a target as its kind knows them.</summary>
    internal static TargetSettings Settings(Target target, string? secret) =>
        new(target.Project, target.Id, new Uri(target.Url), secret, target.Options);

    /// <summary>A target that cannot be handed anything before somebody has changed something.</summary>
    private sealed class UnreadyTarget(string fault) : ITarget
    {
        public int MaximumEvents => int.MaxValue;

        public Task<TargetAnswers> SendAsync(
            IReadOnlyList<ForwardedEvent> batch,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult(
                TargetAnswers.All(batch.Count, TargetOutcome.Retry, fault) with
                {
                    IsPaused = true,
                    Fault = fault,
                }
            );

        public Task<TargetAnswers> TestAsync(
            ForwardedEvent sample,
            CancellationToken cancellationToken
        ) => SendAsync([sample], cancellationToken);
    }
}
