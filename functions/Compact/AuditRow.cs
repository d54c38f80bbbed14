using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>What was done to this system as rows.</summary>
internal static class AuditRow
{
    /// <summary>Adds the row of an audit event.</summary>
    public static void Add(LakeRows rows, ExportedEvent line)
    {
        var tracked = line.Event;
        rows.Add();
        rows.Set("id", tracked.Id);
        rows.Set("occurred_at", tracked.OccurredAt ?? tracked.ReceivedAt);
        rows.Set("received_at", tracked.ReceivedAt);
        rows.Set("project", tracked.Project);
        rows.Set("action", tracked.Action);
        rows.Set("actor", tracked.User);
        rows.Set("label", tracked.Label);
        rows.Set("ip", tracked.Context?.Ip);
        rows.Set("params", tracked.Params.IsEmpty ? null : tracked.Params.ToString());
        rows.Set("previous_line_sha256", line.PreviousHash);
        rows.SetPlace(line);
    }
}
