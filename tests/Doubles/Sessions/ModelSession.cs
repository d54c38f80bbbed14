using System.Text.Json;
using Azure.Data.Tables;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Tests.Doubles;

/// <summary>
/// What sessions should come to, worked out the plain way: first who is with whom, by all that came before,
/// then what each group comes to.
/// </summary>
internal sealed record ModelSession(
    string Id,
    DateTimeOffset StartedAt,
    DateTimeOffset LastActivityAt,
    int EventCount,
    string? Result,
    bool Contact,
    bool Late,
    bool Bot,
    string DataKeys
)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>What sessions should come to, in the order of their ids.</summary>
    public static IEnumerable<ModelSession> Of(IEnumerable<TrackedEvent> inHubOrder) =>
        inHubOrder
            .GroupBy(e => e.Token)
            .SelectMany(token =>
                Groups([.. token])
                    .OrderBy(group => group[0].Number)
                    .Select((group, i) => Of($"{token.Key}-{i + 1}", group))
            )
            .OrderBy(session => session.Id, StringComparer.Ordinal);

    /// <summary>The sessions that rows say, in the order of their ids.</summary>
    public static IEnumerable<ModelSession> Of(IEnumerable<TableEntity> rows) =>
        Tallies
            .SessionsOf(rows)
            .Select(row => new ModelSession(
                row.GetString("sessionId"),
                row.GetDateTimeOffset("startedAt")!.Value,
                row.GetDateTimeOffset("lastActivityAt")!.Value,
                row.GetInt32("eventCount")!.Value,
                row.GetString("result"),
                row.GetBoolean("contact")!.Value,
                row.GetBoolean("late") == true,
                row.GetBoolean("bot") == true,
                string.Join(
                    ',',
                    JsonSerializer
                        .Deserialize<Dictionary<string, int>>(row.GetString("dataKeys"))!
                        .OrderBy(k => k.Key, StringComparer.Ordinal)
                        .Select(k => $"{k.Key}={k.Value}")
                )
            ))
            .OrderBy(session => session.Id, StringComparer.Ordinal);

    /// <summary>Whether an event is of the past: its time is sure, or it is imported.</summary>
    public static bool IsLate(TrackedEvent e) =>
        e.ReceivedAt - e.OccurredAt > Timeout
        && (e.IsHistorical == true || e.IsTimeSure == true && e.ReceivedAt - e.OccurredAt <= Week);

    private static List<List<Member>> Groups(List<TrackedEvent> events)
    {
        var members = events
            .Select(
                (e, i) =>
                    new Member(
                        i,
                        e,
                        events.FindIndex(first => first.Id == e.Id) is var f && f < i ? f : null
                    )
            )
            .Where(m =>
                m.First is null
                || m.Event.Id.StartsWith("once.", StringComparison.Ordinal)
                    && m.Event.Action == events[m.First.Value].Action
            )
            .ToList();

        // What is received now splits at pauses. A correction prolongs what goes on, and begins nothing.
        var live = new List<List<Member>>();
        foreach (var member in members.Where(m => !IsLate(m.Event)))
        {
            if (
                live.Count > 0
                && member.Event.ReceivedAt - live[^1].Max(m => m.Event.ReceivedAt) < Timeout
            )
            {
                live[^1].Add(member);
            }
            else if (member.First is null)
            {
                live.Add([member]);
            }
        }

        // Of the past is what no visit that was going on when it came had begun before.
        var late = new List<List<Member>>();
        var joined = new List<(List<Member> Visit, Member Member)>();
        foreach (var member in members.Where(m => m.First is null && IsLate(m.Event)))
        {
            var (at, received) = (member.Event.OccurredAt!.Value, member.Event.ReceivedAt);
            var visit = live.LastOrDefault(v => v[0].Number < member.Number);
            if (
                visit is not null
                && received
                    - visit.Where(m => m.Number < member.Number).Max(m => m.Event.ReceivedAt)
                    < Timeout
                && at > visit[0].Event.ReceivedAt - Timeout
            )
            {
                joined.Add((visit, member));
            }
            else if (
                late.Count > 0
                && received - late[^1].Max(m => m.Event.ReceivedAt) < Timeout
                && at > late[^1][0].Event.OccurredAt - Timeout
                && at < late[^1].Max(m => m.Event.OccurredAt) + Timeout
            )
            {
                late[^1].Add(member);
            }
            else
            {
                late.Add([member]);
            }
        }

        joined.ForEach(j => j.Visit.Add(j.Member));
        return [.. live, .. late];
    }

    private static ModelSession Of(string id, List<Member> group)
    {
        var isLate = IsLate(group[0].Event);
        var times = group
            .Where(m => isLate || !IsLate(m.Event))
            .Select(m => isLate ? m.Event.OccurredAt!.Value : m.Event.ReceivedAt);
        var counted = group.Where(m => m.First is null).Select(m => m.Event).ToList();
        var sent = counted.Where(e => e.Action != "start").ToList();
        var keys = sent.Select(e => e.DataKey)
            .OfType<string>()
            .Prepend("START")
            .Concat(counted.Any(e => e.Context?.DeviceClass == "desktop") ? ["USER_BROWSER"] : [])
            .ToList();
        return new ModelSession(
            id,
            times.First(),
            times.Max(),
            sent.Count,
            keys.Where(k => ProductCatalog.Of("site").PriorityOf(k) > 0)
                .MinBy(k => ProductCatalog.Of("site").PriorityOf(k)),
            keys.Contains("CONTACT_START"),
            isLate,
            counted.All(e => e.IsBot == true),
            string.Join(
                ',',
                keys.CountBy(k => k)
                    .OrderBy(k => k.Key, StringComparer.Ordinal)
                    .Select(k => $"{k.Key}={k.Value}")
            )
        );
    }

    /// <summary>An event that counts, or that corrects an earlier one.</summary>
    private sealed record Member(int Number, TrackedEvent Event, int? First);
}
