using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>Gives the last of some rows its values, by the names of their columns.</summary>
internal static class LakeRow
{
    public static void Set(this LakeRows rows, string column, string? value) =>
        rows.Set(rows.Schema.IndexOf(column), value);

    public static void Set(this LakeRows rows, string column, long? value) =>
        rows.Set(rows.Schema.IndexOf(column), value);

    public static void Set(this LakeRows rows, string column, double? value) =>
        rows.Set(rows.Schema.IndexOf(column), value);

    public static void Set(this LakeRows rows, string column, bool? value) =>
        rows.Set(rows.Schema.IndexOf(column), value);

    public static void Set(this LakeRows rows, string column, DateTimeOffset? value) =>
        rows.Set(rows.Schema.IndexOf(column), value);

    public static void Set(
        this LakeRows rows,
        string column,
        IReadOnlyList<KeyValuePair<string, double>>? value
    ) => rows.Set(rows.Schema.IndexOf(column), value);

    /// <summary>Says where in the hub it is.</summary>
    public static void SetPlace(this LakeRows rows, ExportedEvent line)
    {
        rows.Set("enqueued_at", line.Place.EnqueuedAt);
        rows.Set("hub_partition", line.Partition);
        rows.Set("hub_sequence", line.Place.Sequence);
        rows.Set("hub_index", line.Place.Index);
    }
}
