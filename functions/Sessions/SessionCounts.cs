using System.Text.Json;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Sessions;

/// <summary>What is counted of the events of a session: data keys, actions and metrics. All of it is bounded.</summary>
internal static class SessionCounts
{
    /// <summary>Counts a data key; the one of best priority is the result, ties keep the first.</summary>
    public static void CountKey(Session session, string dataKey, int priority)
    {
        session.DataKeys = WithOneMore(session.DataKeys, dataKey);
        if (priority > 0 && (session.ResultPriority == 0 || priority < session.ResultPriority))
        {
            (session.Result, session.ResultPriority) = (dataKey, priority);
        }
    }

    /// <summary>Counts a name, if there is room for it.</summary>
    public static NamedValues<int> WithOneMore(NamedValues<int> counts, string name) =>
        counts.TryGetValue(name, out var count) || KeptNames.Fits(counts, name)
            ? counts.With(name, count + 1)
            : counts;

    /// <summary>Adds the numbers of <c>params.metrics</c>.</summary>
    public static void AddMetrics(Session session, RawJson parameters)
    {
        if (parameters.IsEmpty || parameters.Utf8.IndexOf("\"metrics\""u8) < 0)
        {
            return;
        }

        using var json = JsonDocument.Parse(parameters.Utf8.ToArray());
        if (
            json.RootElement.ValueKind != JsonValueKind.Object
            || !json.RootElement.TryGetProperty("metrics", out var metrics)
            || metrics.ValueKind != JsonValueKind.Object
        )
        {
            return;
        }

        foreach (var metric in metrics.EnumerateObject())
        {
            if (
                metric.Value.ValueKind == JsonValueKind.Number
                && metric.Name.Length <= EventLimits.NameLength
                && metric.Value.TryGetDouble(out var value)
                && double.IsFinite(value)
                && (
                    session.Metrics.TryGetValue(metric.Name, out var known)
                    || KeptNames.Fits(session.Metrics, metric.Name)
                )
            )
            {
                session.Metrics = session.Metrics.With(metric.Name, known.Add(value));
            }
        }
    }

    /// <summary>The priority that a product gives a data key.</summary>
    public static int PriorityOf(string? product, string dataKey) =>
        ProductCatalog.Of(product).PriorityOf(dataKey);
}
