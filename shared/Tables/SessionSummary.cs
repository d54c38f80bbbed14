using System.Text.Json;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>What a session counts for in reports, as its row says it.</summary>
/// <param name="IsBot">Whether all of its events are of bots.</param>
/// <param name="Result">Its result; null when it has none.</param>
/// <param name="IsContact">Whether somebody began to write to support.</param>
/// <param name="DataKeys">How many events had each data key.</param>
/// <param name="Metrics">Its metrics.</param>
/// <param name="LandingPage">The first page; null when it has none.</param>
/// <param name="DeviceClass">The kind of its device; null when that is not known.</param>
public sealed record SessionSummary(
    bool IsBot,
    string? Result,
    bool IsContact,
    IReadOnlyDictionary<string, int> DataKeys,
    IReadOnlyList<MetricValues> Metrics,
    string? LandingPage,
    string? DeviceClass
)
{
    /// <summary>The columns of <c>sessions</c> of which it is made.</summary>
    public static IReadOnlyCollection<string> Columns { get; } =
    ["bot", "result", "contact", "dataKeys", MetricValues.Column, "landingPage", "deviceClass"];

    /// <summary>The summary of a row of <c>sessions</c>.</summary>
    public static SessionSummary Of(TableEntity row) =>
        new(
            row.GetBoolean("bot") == true,
            row.GetString("result"),
            row.GetBoolean("contact") == true,
            row.GetString("dataKeys") is { Length: > 2 } json
                ? JsonSerializer.Deserialize<Dictionary<string, int>>(json)!
                : [],
            MetricValues.Of(row),
            row.GetString("landingPage"),
            row.GetString("deviceClass")
        );

    /// <summary>One of its metrics; null when it does not have it.</summary>
    public MetricValues? MetricOf(string name)
    {
        foreach (var metric in Metrics)
        {
            if (metric.Name == name)
            {
                return metric;
            }
        }

        return null;
    }
}
