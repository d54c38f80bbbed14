using System.Text.Json.Serialization;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>A custom metric over a session.</summary>
internal readonly record struct Metric(
    int Count,
    // Nought is a value.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double Sum,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double Min,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double Max,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double Last
)
{
    /// <summary>With one more value.</summary>
    public Metric Add(double value) =>
        Count == 0
            ? new(1, value, value, value, value)
            : new(
                Count + 1,
                Counter.Finite(Sum + value),
                Math.Min(Min, value),
                Math.Max(Max, value),
                value
            );
}
