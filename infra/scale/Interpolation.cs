namespace Tracking.Scale;

/// <summary>Values between those that were measured.</summary>
public static class Interpolation
{
    /// <summary>A value at a point: on a line over the logarithm between two that were measured, and that of the last one beyond them.</summary>
    /// <param name="points">What was measured, in order.</param>
    /// <param name="x">Where.</param>
    /// <param name="y">The value.</param>
    /// <param name="at">Where it is wanted.</param>
    public static double At<T>(
        IReadOnlyList<T> points,
        Func<T, double> x,
        Func<T, double> y,
        double at
    )
    {
        if (at <= x(points[0]))
        {
            return y(points[0]);
        }

        for (var i = 1; i < points.Count; i++)
        {
            var (from, to) = (points[i - 1], points[i]);
            if (at <= x(to))
            {
                var share = Math.Log(at / x(from)) / Math.Log(x(to) / x(from));
                return y(from) + (share * (y(to) - y(from)));
            }
        }

        return y(points[^1]);
    }
}
