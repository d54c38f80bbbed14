using System.Text.Json;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>A metric of a session.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">How many values there were.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Last">The last.</param>
public readonly record struct MetricValues(
    string Name,
    long Count,
    double Sum,
    double Min,
    double Max,
    double Last
)
{
    /// <summary>The column with the metrics of a session.</summary>
    public const string Column = "metrics";

    /// <summary>The metrics of a session's row.</summary>
    public static IReadOnlyList<MetricValues> Of(TableEntity row)
    {
        if (row.GetString(Column) is not { Length: > 2 } json)
        {
            return [];
        }

        using var read = JsonDocument.Parse(json);
        return
        [
            .. read
                .RootElement.EnumerateObject()
                .Select(metric => new MetricValues(
                    metric.Name,
                    metric.Value.GetProperty("count").GetInt64(),
                    metric.Value.GetProperty("sum").GetDouble(),
                    metric.Value.GetProperty("min").GetDouble(),
                    metric.Value.GetProperty("max").GetDouble(),
                    metric.Value.GetProperty("last").GetDouble()
                )),
        ];
    }
}
