using Azure.Data.Tables;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>A number that is folded over events, with the place of the last event that is in it.</summary>
/// <param name="Count">How many.</param>
/// <param name="Sum">The sum of their values, where they have some.</param>
/// <param name="Label">What it counts, when that is not in the key.</param>
/// <param name="Place">The last event that is in it.</param>
public sealed record Counter(long Count, double Sum, string? Label, EventSource Place)
{
    /// <summary>The counter of a row.</summary>
    public static Counter Read(TableEntity row) =>
        new(
            row.GetInt64("count")!.Value,
            row.GetDouble("sum") ?? 0,
            row.GetString("label"),
            RowPlace.Of(row)
        );

    /// <summary>A counter with what it does not have yet of some contributions; null when it has all.</summary>
    /// <param name="counter">The counter; null when there is none yet.</param>
    /// <param name="contributions">In the order of their places.</param>
    public static Counter? Add(Counter? counter, IEnumerable<Contribution> contributions)
    {
        foreach (var more in contributions)
        {
            if (counter is null || more.Place.IsAfter(counter.Place))
            {
                counter = new Counter(
                    (counter?.Count ?? 0) + more.Count,
                    Finite((counter?.Sum ?? 0) + more.Sum),
                    counter?.Label ?? more.Label,
                    more.Place
                );
            }
        }

        return counter;
    }

    /// <summary>As a row.</summary>
    public TableEntity ToRow(string partitionKey, string rowKey)
    {
        var row = new TableEntity(partitionKey, rowKey)
        {
            ["count"] = Count,
            ["sum"] = Sum,
            ["label"] = Label,
        };
        RowPlace.Set(row, Place);
        return row;
    }

    /// <summary>A sum that stays a number, however large what clients add: neither rows nor JSON have infinity.</summary>
    public static double Finite(double sum) => Math.Clamp(sum, double.MinValue, double.MaxValue);
}
