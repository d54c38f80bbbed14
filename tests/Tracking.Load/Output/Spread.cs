using System.Globalization;

namespace Tracking.Load.Output;

/// <summary>Medians, and how far what was measured is apart.</summary>
internal static class Spread
{
    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? throw new ArgumentException("No values.", nameof(values))
            : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2]
            : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median, and from the least to the greatest in brackets when there are several.</summary>
    public static string Text(IReadOnlyCollection<double> values) =>
        values.Count == 1
            ? Number(values.Single())
            : $"{Number(Median(values))} ({Number(values.Min())}–{Number(values.Max())})";

    /// <summary>A number with as many digits as say something.</summary>
    public static string Number(double value) =>
        value.ToString(
            Math.Abs(value) switch
            {
                >= 100 => "N0",
                >= 10 => "0.#",
                _ => "0.##",
            },
            CultureInfo.InvariantCulture
        );
}
