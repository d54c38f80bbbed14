using Tracking.Shared.Events;
using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>Sessions as rows.</summary>
internal static class SessionRow
{
    /// <summary>Adds the row of what is known of a session with a fact.</summary>
    public static void Add(LakeRows rows, SessionFact fact)
    {
        var (tracked, said) = (fact.Line.Event, fact.Params);
        rows.Add();
        rows.Set("id", said.SessionId);
        rows.Set("started_at", said.StartedAt);
        rows.Set("ended_at", said.EndedAt);
        rows.Set("last_activity_at", said.EndedAt ?? said.StartedAt);
        rows.Set("ended", fact.IsEnd);
        rows.Set("project", tracked.Project);
        rows.Set("product", tracked.Product);
        rows.Set("token", tracked.Token);
        rows.Set("user_id", tracked.User);
        rows.Set("visitor_id", tracked.Visitor);
        rows.Set("duration_seconds", said.DurationSeconds);
        rows.Set("result", said.Result);
        rows.Set("contact", said.IsContact);
        rows.Set("events", said.Events);
        rows.Set("data_keys", said.DataKeys is { Count: > 0 } keys ? [.. keys] : null);
        rows.Set("metrics", said.Metrics?.GetRawText());
        rows.Set("landing_page", tracked.Context?.Url);
        rows.Set("referrer", tracked.Context?.Referrer);
        rows.Set("user_agent", tracked.Context?.UserAgent);
        rows.Set("browser", tracked.Context?.Browser);
        rows.Set("device_class", tracked.Context?.DeviceClass);
        rows.Set("bot", tracked.IsBot is true);
        rows.Set("late", said.IsLate);
        rows.Set("enqueued_at", fact.Source.EnqueuedAt);
        rows.Set("hub_partition", fact.Line.Partition);
        rows.Set("hub_sequence", fact.Source.Sequence);
        rows.Set("hub_index", fact.Source.Index);
    }

    /// <summary>Adds the row of a session that is open still, with what happened last.</summary>
    public static void Add(LakeRows rows, LakeRows before, int row, OpenSession session)
    {
        rows.AddOf(before, row);
        rows.Set("last_activity_at", session.LastActivityAt);
    }

    /// <summary>Whether a column is read by <see cref="Read"/>.</summary>
    public static bool IsOfJoin(string column) =>
        column
            is "id"
                or "token"
                or "hub_partition"
                or "started_at"
                or "late"
                or "hub_sequence"
                or "hub_index"
                or "enqueued_at"
                or "last_activity_at";

    /// <summary>The open session of a row.</summary>
    public static OpenSession Read(LakeRows rows, int row)
    {
        int At(string column) => rows.Schema.IndexOf(column);
        return new OpenSession(
            rows.Text(At("id"), row)!,
            rows.Text(At("token"), row)!,
            (int)rows.Whole(At("hub_partition"), row)!.Value,
            rows.Time(At("started_at"), row)!.Value,
            rows.Flag(At("late"), row) is true,
            new EventSource(
                rows.Whole(At("hub_sequence"), row)!.Value,
                (int)rows.Whole(At("hub_index"), row)!.Value,
                rows.Time(At("enqueued_at"), row)!.Value
            )
        )
        {
            LastActivityAt = rows.Time(At("last_activity_at"), row)!.Value,
        };
    }
}
