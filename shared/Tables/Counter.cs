using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Azure.Data.Tables;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>What a counter has of a quarter of its hour.</summary>
/// <param name="Count">How many.</param>
/// <param name="Sum">The sum of their values, where they have some.</param>
public readonly record struct QuarterCount(long Count, double Sum);

/// <summary>
/// A number of an hour, by its quarters, that is folded over events, with the place of the last event that is in it.
/// All time zones are whole quarters of an hour from UTC, so that their days can be told.
/// </summary>
/// <param name="Quarters">The quarters of the hour, four.</param>
/// <param name="Label">What it counts, when that is not in the key.</param>
/// <param name="Place">The last event that is in it.</param>
public sealed record Counter(
    ImmutableArray<QuarterCount> Quarters,
    string? Label,
    EventSource Place
)
{
    private const string Counts = "counts";
    private const string Sums = "sums";

    private static readonly ImmutableArray<QuarterCount> None =
    [
        default,
        default,
        default,
        default,
    ];

    /// <summary>The counter of a row.</summary>
    public static Counter Read(TableEntity row)
    {
        var counts = row.GetString(Counts).Split(' ');
        var sums = row.GetString(Sums)?.Split(' ');
        return new(
            [
                .. counts.Select(
                    (count, quarter) =>
                        new QuarterCount(
                            long.Parse(count, CultureInfo.InvariantCulture),
                            sums is null
                                ? 0
                                : double.Parse(sums[quarter], CultureInfo.InvariantCulture)
                        )
                ),
            ],
            row.GetString("label"),
            RowPlace.Of(row)
        );
    }

    /// <summary>A counter with what it does not have yet of some contributions; null when it has all.</summary>
    /// <param name="counter">The counter; null when there is none yet.</param>
    /// <param name="contributions">In the order of their places.</param>
    public static Counter? Add(Counter? counter, IEnumerable<Contribution> contributions)
    {
        QuarterCount[]? quarters = null;
        var (label, place) = (counter?.Label, counter?.Place);
        foreach (var more in contributions)
        {
            if (place is null || more.Place.IsAfter(place))
            {
                quarters ??= [.. counter?.Quarters ?? None];
                ref var known = ref quarters[more.Quarter];
                known = new(known.Count + more.Count, Finite(known.Sum + more.Sum));
                label ??= more.Label;
                place = more.Place;
            }
        }

        return quarters is null
            ? counter
            : new Counter(ImmutableCollectionsMarshal.AsImmutableArray(quarters), label, place!);
    }

    /// <summary>As a row. It says what it comes to in all too, for who looks at it.</summary>
    public TableEntity ToRow(string partitionKey, string rowKey)
    {
        var row = new TableEntity(partitionKey, rowKey)
        {
            ["count"] = Quarters.Sum(quarter => quarter.Count),
            [Counts] = Text(quarter => quarter.Count.ToString(CultureInfo.InvariantCulture)),
            ["label"] = Label,
        };
        if (Quarters.Any(quarter => quarter.Sum != 0))
        {
            row["sum"] = Finite(Quarters.Sum(quarter => quarter.Sum));
            row[Sums] = Text(quarter => quarter.Sum.ToString("R", CultureInfo.InvariantCulture));
        }

        RowPlace.Set(row, Place);
        return row;
    }

    /// <summary>A sum that stays a number, however large what clients add: neither rows nor JSON have infinity.</summary>
    public static double Finite(double sum) => Math.Clamp(sum, double.MinValue, double.MaxValue);

    private string Text(Func<QuarterCount, string> say) => string.Join(' ', Quarters.Select(say));
}
