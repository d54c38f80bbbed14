using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Collect;

/// <summary>Publishes events to the hubs in which they belong: those for compliance have one of their own.</summary>
internal static class Publishing
{
    /// <summary>Publishes events.</summary>
    /// <returns>Those that are durable.</returns>
    public static async Task<HashSet<TrackedEvent>> PublishAsync(
        EventPublisher publisher,
        IReadOnlyList<TrackedEvent> events,
        CancellationToken cancellationToken
    )
    {
        var durable = new HashSet<TrackedEvent>(ReferenceEqualityComparer.Instance);
        foreach (var ofHub in events.GroupBy(HubOf))
        {
            var all = ofHub.ToList();
            var answers = await publisher.PublishAsync(ofHub.Key, all, cancellationToken);
            durable.UnionWith(all.Where((_, i) => answers[i]));
        }

        return durable;
    }

    private static string HubOf(TrackedEvent tracked) =>
        tracked.Category == EventCategory.Audit ? HubNames.AuditEvents : HubNames.TrackedEvents;
}
