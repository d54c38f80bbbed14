using System.Text.Json.Nodes;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>The tables that reports have.</summary>
internal static class ReportTables
{
    /// <summary>The parameter that says which; unless said it is the periods when they are asked for, else the first.</summary>
    public const string Parameter = "table";

    private const string Periods = "periods";
    private const string Metrics = "metrics";
    private const string Metric = "metric";

    private static readonly Dictionary<string, string[]> Names = new()
    {
        ["log-types"] = ["hours", "totals", Periods],
        ["searches"] = ["top", "gaps", "byLogType", Periods],
        ["queries"] = ["queries"],
        ["positions"] = ["positions", Periods],
        ["contents"] = ["top", Periods],
        ["sessions"] = ["days", "results", "dataKeys", "funnel", Periods],
        [Metrics] = [Metrics, "distribution", "pages", "devices", Periods],
    };

    /// <summary>The names of the tables that a report has.</summary>
    public static IReadOnlyList<string> NamesOf(string report) => Names[report];

    /// <summary>One of the tables of a report, as a list of rows.</summary>
    /// <param name="report">The report's name.</param>
    /// <param name="told">The report.</param>
    /// <param name="table">The table's name; empty for the one that is meant as a rule.</param>
    /// <param name="hasPeriods">Whether periods are asked for.</param>
    public static Result<JsonArray, Problem> Of(
        string report,
        JsonObject told,
        string table,
        bool hasPeriods
    )
    {
        var names = Names[report];
        var name =
            table.Length > 0 ? table
            : hasPeriods && names.Contains(Periods) ? Periods
            : names[0];
        if (!names.Contains(name))
        {
            return Parameters.Invalid(
                Parameter,
                $"{Parameter} is {string.Join(", ", names)}; the first one unless said."
            );
        }

        return (report, told[name]) switch
        {
            (Metrics, _) when name != Metrics => Inner(told, name),
            (_, JsonArray list) => list,
            (_, JsonObject named) => new JsonArray([
                .. named.Select(one => Row(one.Key, one.Value)),
            ]),
            _ when name == Periods => Parameters.Invalid(
                Parameter,
                "The table periods needs the parameter by."
            ),
            // Hours are told unless periods are asked for, and so are days.
            _ => Parameters.Invalid(Parameter, $"The table {name} goes without the parameter by."),
        };
    }

    // What a metric has by something, behind its name.
    private static JsonArray Inner(JsonObject told, string name) =>
        new([
            .. told[Metrics]!
                .AsArray()
                .SelectMany(metric =>
                    metric![name]!
                        .AsArray()
                        .Select(row =>
                        {
                            var of = row!.DeepClone().AsObject();
                            of.Insert(0, Metric, (string)metric[Metric]!);
                            return of;
                        })
                ),
        ]);

    private static JsonObject Row(string name, JsonNode? value)
    {
        var row = value is JsonObject counts
            ? counts.DeepClone().AsObject()
            : new JsonObject { ["count"] = value?.DeepClone() };
        row.Insert(0, "name", name);
        return row;
    }
}
