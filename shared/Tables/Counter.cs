using Azure.Data.Tables;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>A number that is folded over events, with the place of the last frame that is in it.</summary>
/// <param name="Count">How many.</param>
/// <param name="Sum">The sum of their values, where they have some.</param>
/// <param name="Label">What it counts, when that is not in the key.</param>
/// <param name="Position">The last frame that is in it.</param>
public sealed record Counter(long Count, double Sum, string? Label, StreamPosition Position)
{
    /// <summary>The counter of a row.</summary>
    public static Counter Read(TableEntity row) =>
        new(
            row.GetInt64("count")!.Value,
            row.GetDouble("sum") ?? 0,
            row.GetString("label"),
            new(row.GetInt64("sequence")!.Value, row.GetDateTimeOffset("enqueuedAt")!.Value)
        );

    /// <summary>As a row.</summary>
    public TableEntity ToRow(string partitionKey, string rowKey) =>
        new(partitionKey, rowKey)
        {
            ["count"] = Count,
            ["sum"] = Sum,
            ["label"] = Label,
            ["sequence"] = Position.Sequence,
            ["enqueuedAt"] = Position.EnqueuedAt,
        };
}
