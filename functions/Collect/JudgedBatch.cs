using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>The events of a request as they were judged, and the verdicts on them.</summary>
internal sealed class JudgedBatch(int count)
{
    private readonly Dictionary<(string Owner, string Id), int> first = new(count);
    private readonly List<(int Index, int First)> repeats = [];
    private readonly List<(int Index, TrackedEvent Tracked, NewSession? Session)> accepted = new(
        count
    );

    private readonly List<TrackedEvent> joins = [];

    /// <summary>A verdict for each event, in order.</summary>
    public Verdict[] Verdicts { get; } = new Verdict[count];

    /// <summary>The events to publish, in order.</summary>
    public IEnumerable<TrackedEvent> Accepted => accepted.Select(a => a.Tracked);

    /// <summary>What they tell other sessions.</summary>
    public IReadOnlyList<TrackedEvent> Joins => joins;

    /// <summary>The session that was made for events that are accepted; null when none needs one.</summary>
    public NewSession? Opened =>
        accepted.Find(a => a.Session is not null) is { Session: { } session } ? session : null;

    /// <summary>Adds an event.</summary>
    /// <param name="index">Its place in the request.</param>
    /// <param name="sent">The event as sent.</param>
    /// <param name="judged">What the judges say.</param>
    /// <param name="session">The session that was made for it; null when it needs none.</param>
    public void Add(
        int index,
        SentEvent sent,
        Result<TrackedEvent, Rejection> judged,
        NewSession? session
    )
    {
        if (!judged.Is(out var tracked, out var rejection))
        {
            Verdicts[index] = Rejected(index, sent, rejection);
            return;
        }

        var verdict = new Verdict(index, tracked.Id, VerdictStatus.Accepted)
        {
            Unknown = sent.Unknown.Count > 0 ? sent.Unknown : null,
            Shortened = tracked.Shortened,
            Ignored = tracked.Ignored,
            IsOfBot = tracked.IsBot == true,
        };
        var key = (tracked.PartitionKey, tracked.Id);
        if (EventId.IsOnce(tracked.Id) || first.TryAdd(key, accepted.Count))
        {
            // What can be done only once is corrected by what comes behind it.
            Verdicts[index] = verdict;
            accepted.Add((index, tracked, session));
            AddJoin(sent, tracked);
            return;
        }

        var (_, known, _) = accepted[first[key]];
        if (known.Action == tracked.Action)
        {
            Verdicts[index] = verdict with { Status = VerdictStatus.Duplicate };
            repeats.Add((index, accepted[first[key]].Index));
        }
        else
        {
            Verdicts[index] = verdict with
            {
                Status = VerdictStatus.Conflict,
                Reason = RejectReason.Conflict,
                Field = "id",
                Detail = $"The request has another event of this id, {known.Action}, which counts.",
            };
        }
    }

    /// <summary>Says which events are durable.</summary>
    /// <param name="durable">Those that are.</param>
    /// <param name="isStarted">Whether the start of the new session is, if there is one.</param>
    public void Settle(HashSet<TrackedEvent> durable, bool isStarted)
    {
        foreach (var (index, tracked, session) in accepted)
        {
            if (!durable.Contains(tracked) || session is not null && !isStarted)
            {
                Verdicts[index] = Verdicts[index] with { Status = VerdictStatus.Retry };
            }

            Verdicts[index] = Verdicts[index] with
            {
                SessionToken = session?.Text,
                SessionId = session?.Id,
            };
        }

        // A duplicate is as durable as the event it repeats.
        foreach (var (index, repeated) in repeats)
        {
            if (Verdicts[repeated].Status == VerdictStatus.Retry)
            {
                Verdicts[index] = Verdicts[index] with { Status = VerdictStatus.Retry };
            }
        }
    }

    private void AddJoin(SentEvent sent, TrackedEvent tracked)
    {
        if (Collect.Joins.Of(sent, tracked) is { } join)
        {
            joins.Add(join);
        }
    }

    private static Verdict Rejected(int index, SentEvent sent, Rejection rejection) =>
        new(
            index,
            sent.Id is null ? null : Text.Cut(sent.Id, EventLimits.IdLength),
            rejection.Reason is RejectReason.Denied or RejectReason.OptedOut
                ? VerdictStatus.Denied
                : VerdictStatus.Rejected,
            rejection.Reason,
            rejection.Field,
            rejection.Detail
        );
}
