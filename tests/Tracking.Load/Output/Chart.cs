using System.Globalization;
using System.Text;

namespace Tracking.Load.Output;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Colour">Its colour.</param>
/// <param name="Points">Its points.</param>
internal sealed record Line(
    string Name,
    string Colour,
    IReadOnlyCollection<(double X, double Y)> Points
);

/// <summary>What goes to the right.</summary>
/// <param name="Unit">Its unit.</param>
/// <param name="IsLogarithmic">Whether each ten times as much is as far away.</param>
internal sealed record Axis(string Unit, bool IsLogarithmic = false);

/// <summary>Draws lines as SVG.</summary>
internal static class Chart
{
    private const int Width = 800;
    private const int Height = 360;
    private const int Left = 90;
    private const int Right = 60;
    private const int Top = 40;
    private const int Bottom = 40;
    private const int Steps = 5;

    /// <summary>The picture.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="unit">Of what is counted upwards.</param>
    /// <param name="right">What goes to the right.</param>
    /// <param name="lines">The lines.</param>
    public static string Draw(string title, string unit, Axis right, params Line[] lines)
    {
        var points = lines.SelectMany(line => line.Points).ToList();
        var ticks = TicksOf([.. points.Select(p => p.X)], right.IsLogarithmic);
        var maximumY = Round(points.Max(p => p.Y));
        double Place(double x) => right.IsLogarithmic ? Math.Log10(x) : x;
        double X(double x) =>
            Left
            + (Place(x) - Place(ticks[0]))
                / (Place(ticks[^1]) - Place(ticks[0]))
                * (Width - Left - Right);
        double Y(double y) => Height - Bottom - y / maximumY * (Height - Top - Bottom);

        var svg = new StringBuilder();
        Add(
            svg,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12">"""
        );
        Add(svg, $"""<rect width="{Width}" height="{Height}" fill="white"/>""");
        Add(svg, $"""<text x="{Left}" y="18" font-size="14">{title}, {unit}</text>""");
        for (var i = 0; i <= Steps; i++)
        {
            var y = maximumY * i / Steps;
            Add(
                svg,
                $"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(y):0.0}" y2="{Y(y):0.0}" stroke="#ddd"/>"""
            );
            Add(
                svg,
                $"""<text x="{Left - 6}" y="{Y(y) + 4:0.0}" text-anchor="end">{Spread.Number(y)}</text>"""
            );
        }

        foreach (var x in ticks)
        {
            Add(
                svg,
                $"""<text x="{X(x):0.0}" y="{Height - Bottom + 18}" text-anchor="middle">{Spread.Number(x)}{(x == ticks[^1] ? $" {right.Unit}" : "")}</text>"""
            );
        }

        for (var i = 0; i < lines.Length; i++)
        {
            var path = string.Join(' ', lines[i].Points.Select(p => Point(X(p.X), Y(p.Y))));
            Add(
                svg,
                $"""<polyline fill="none" stroke="{lines[i].Colour}" stroke-width="2" points="{path}"/>"""
            );
            Add(
                svg,
                $"""<text x="{Left + 12}" y="{Top + 14 + 16 * i}" fill="{lines[i].Colour}">{lines[i].Name}</text>"""
            );
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static IReadOnlyList<double> TicksOf(
        IReadOnlyCollection<double> values,
        bool isLogarithmic
    )
    {
        if (!isLogarithmic)
        {
            var maximum = Round(values.Max());
            return [.. Enumerable.Range(0, Steps + 1).Select(i => maximum * i / Steps)];
        }

        var (first, last) = (
            (int)Math.Floor(Math.Log10(values.Min())),
            (int)Math.Ceiling(Math.Log10(values.Max()))
        );
        return [.. Enumerable.Range(first, last - first + 1).Select(i => Math.Pow(10, i))];
    }

    // The next of 1, 2, 5, 10, 20…
    private static double Round(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1))));
        return power * ((double[])[1, 2, 5, 10]).First(step => step * power >= value);
    }

    private static string Point(double x, double y) =>
        string.Create(CultureInfo.InvariantCulture, $"{x:0.0},{y:0.0}");

    private static void Add(StringBuilder svg, FormattableString line) =>
        svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
