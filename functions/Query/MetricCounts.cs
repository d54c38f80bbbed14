using System.Text.Json.Nodes;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>A metric over sessions.</summary>
internal sealed class MetricCounts
{
    private const int MostBins = 20;

    private readonly Dictionary<double, long> last = [];
    private long sessions;
    private double sum;
    private double min = double.PositiveInfinity;
    private double max = double.NegativeInfinity;

    /// <summary>How many values there were.</summary>
    public long Count { get; private set; }

    /// <summary>Adds the metric of a session.</summary>
    public void Add(MetricValues values)
    {
        sessions++;
        Count += values.Count;
        sum = Counter.Finite(sum + values.Sum);
        min = Math.Min(min, values.Min);
        max = Math.Max(max, values.Max);
        ReportJson.Add(last, values.Last, 1);
    }

    /// <summary>The counts as they are told.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["sessions"] = sessions,
            ["count"] = Count,
            ["mean"] = sum / Count,
            ["min"] = min,
            ["max"] = max,
        };

    /// <summary>
    /// How many sessions ended with which value: each value by itself when there are few, such as stars; else as many
    /// stretches of the same width.
    /// </summary>
    public JsonArray Distribution()
    {
        if (last.Count <= MostBins)
        {
            return new JsonArray([
                .. last.OrderBy(l => l.Key)
                    .Select(l => new JsonObject
                    {
                        ["from"] = l.Key,
                        ["to"] = l.Key,
                        ["sessions"] = l.Value,
                    }),
            ]);
        }

        var (least, greatest) = (last.Keys.Min(), last.Keys.Max());
        var width = (greatest / MostBins) - (least / MostBins);
        var bins = new long[MostBins];
        foreach (var (value, count) in last)
        {
            bins[(int)Math.Clamp((value - least) / width, 0, MostBins - 1)] += count;
        }

        return new JsonArray([
            .. bins.Select(
                (count, bin) =>
                    new JsonObject
                    {
                        ["from"] = least + (bin * width),
                        ["to"] = least + ((bin + 1) * width),
                        ["sessions"] = count,
                    }
            ),
        ]);
    }
}
