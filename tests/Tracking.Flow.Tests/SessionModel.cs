using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Flow.Tests;

/// <summary>What sessions should come to, worked out the plain way: in order, split at gaps, fold.</summary>
internal sealed record ModelSession(
    string Id,
    DateTimeOffset StartedAt,
    DateTimeOffset LastActivityAt,
    int EventCount,
    string? Result,
    bool Contact,
    string DataKeys
)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(30);

    public static IEnumerable<ModelSession> Of(IEnumerable<TrackedEvent> inHubOrder)
    {
        foreach (var token in inHubOrder.GroupBy(e => e.Token))
        {
            var sessions = new List<List<TrackedEvent>>();
            var last = DateTimeOffset.MinValue;
            foreach (var tracked in token.DistinctBy(e => e.Id))
            {
                if (sessions.Count == 0 || tracked.ReceivedAt - last >= Timeout)
                {
                    sessions.Add([]);
                    last = tracked.ReceivedAt;
                }

                sessions[^1].Add(tracked);
                last = tracked.ReceivedAt > last ? tracked.ReceivedAt : last;
            }

            foreach (var (ordinal, events) in sessions.Index())
            {
                var sent = events.Where(e => e.Action != "start").ToList();
                var keys = sent.Select(e => e.DataKey).OfType<string>().Prepend("START").ToList();
                yield return new ModelSession(
                    $"{token.Key}-{ordinal + 1}",
                    events[0].ReceivedAt,
                    events.Max(e => e.ReceivedAt),
                    sent.Count,
                    keys.Where(k => ProductCatalog.Of("site").PriorityOf(k) > 0)
                        .MinBy(k => ProductCatalog.Of("site").PriorityOf(k)),
                    keys.Contains("CONTACT_START"),
                    string.Join(
                        ',',
                        keys.CountBy(k => k)
                            .OrderBy(k => k.Key, StringComparer.Ordinal)
                            .Select(k => $"{k.Key}={k.Value}")
                    )
                );
            }
        }
    }
}
