using System.Globalization;
using System.Text;

namespace Tracking.Scale;

/// <summary>Writes what was computed between the marks of a page.</summary>
public static class Page
{
    private const string Begin = "<!-- computed -->";
    private const string End = "<!-- end -->";

    /// <summary>The volumes that the page is about, in events a month.</summary>
    public static IReadOnlyList<double> Volumes { get; } = [1e6, 1e8, 1e10];

    /// <summary>A page with the estimates in it.</summary>
    /// <exception cref="FormatException">It has no marks.</exception>
    public static string With(string page, Measured measured, Inputs inputs)
    {
        var (begin, end) = (
            page.IndexOf(Begin, StringComparison.Ordinal),
            page.IndexOf(End, StringComparison.Ordinal)
        );
        return begin < 0 || end < begin
            ? throw new FormatException($"Put what is computed between {Begin} and {End}.")
            : $"{page[..(begin + Begin.Length)]}\n\n{Tables(measured, inputs)}\n{page[end..]}";
    }

    private static string Tables(Measured measured, Inputs inputs)
    {
        var estimates = Estimates(measured, inputs, inputs.Assumptions);
        var text = new StringBuilder();
        Row(text, "events a month", Volumes.Select(Short));
        Rule(text);
        Needs(
            "events a second: mean, peak",
            n => $"{N(n.MeanEventsPerSecond)}, {N(n.PeakEventsPerSecond)}"
        );
        Needs("partitions of a hub", n => $"{n.Partitions}");
        Needs("events in an envelope of the hub", n => N(n.EventsPerFrame));
        Needs("throughput units", n => $"{n.ThroughputUnits}");
        Needs(
            "instances at the peak: collecting, reading",
            n => $"{n.CollectorInstances}, {n.ReaderInstances}"
        );
        Needs("rows a second at the peak", n => N(n.PeakRowsPerSecond));
        Needs("storage accounts that take them; the app has one", n => $"{n.StorageAccounts}");
        Needs(
            $"GB after {N(inputs.Assumptions.TableMonthsKept)} months: tables, exports",
            n => $"{N(n.TableGigabytes)}, {N(n.ExportGigabytes)}"
        );
        text.Append('\n');
        Row(text, $"{inputs.Currency} a month", Volumes.Select(Short));
        Rule(text);
        foreach (var item in estimates[0].Costs.Keys)
        {
            Row(text, item, estimates.Select(e => Money(e.Costs[item])));
        }

        Row(text, "**together**", estimates.Select(e => $"**{Money(e.Total)}**"));
        Row(
            text,
            "a million events",
            estimates.Select(e => Money(e.Total / e.EventsPerMonth * 1e6))
        );
        text.Append('\n');
        Row(text, "together, if…", Volumes.Select(Short));
        Rule(text);
        foreach (var (name, changed) in Changes(inputs.Assumptions))
        {
            Row(text, name, Estimates(measured, inputs, changed).Select(e => Money(e.Total)));
        }

        var production = Estimates(measured, inputs, ProductionSize.Of(inputs));
        Row(
            text,
            "it has the size `prod`",
            production.Select(e => Money(e.Total + ProductionSize.Beside(e, measured, inputs)))
        );
        Row(text, "throughput units then", production.Select(e => $"{e.Needs.ThroughputUnits}"));
        var idle = new Estimator(measured, inputs).Of(0).Total;
        text.Append(
            CultureInfo.InvariantCulture,
            $"\nA deployment that nobody calls costs {Money(idle)} {inputs.Currency} a month.\n"
        );
        return text.ToString();

        void Needs(string name, Func<Needs, string> value) =>
            Row(text, name, estimates.Select(e => value(e.Needs)));
    }

    private static IReadOnlyList<Estimate> Estimates(
        Measured measured,
        Inputs inputs,
        Assumptions given
    )
    {
        var estimator = new Estimator(measured, inputs with { Assumptions = given });
        return [.. Volumes.Select(estimator.Of)];
    }

    private static IEnumerable<(string Name, Assumptions Changed)> Changes(Assumptions given)
    {
        yield return (
            "readers wait up to 10 seconds for more (`readerWaitSeconds`)",
            given with
            {
                ReaderWaitSeconds = 10,
            }
        );
        yield return ("clients send 20 events at once", given with { EventsPerRequest = 20 });
        yield return (
            "rows and exports are kept for one month",
            given with
            {
                TableMonthsKept = 1,
                ExportMonthsKept = 1,
            }
        );
        yield return (
            "readers wait, clients send 20 events at once, and one month is kept",
            given with
            {
                ReaderWaitSeconds = 10,
                EventsPerRequest = 20,
                TableMonthsKept = 1,
                ExportMonthsKept = 1,
            }
        );
        yield return (
            "instances have 2,048 MB (`instanceMemoryMB`) and a core",
            given with
            {
                InstanceGigabytes = 2,
                CoreOfInstance = 1,
            }
        );
        yield return (
            "each reader has instances of its own (`readersApart`)",
            given with
            {
                ReadersApart = true,
            }
        );
        yield return ("the busiest hours have ten times the mean", given with { PeakToMean = 10 });
    }

    private static void Row(StringBuilder text, string name, IEnumerable<string> values) =>
        text.Append(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", values)} |\n");

    private static void Rule(StringBuilder text) =>
        text.Append('|').Insert(text.Length, "---|", Volumes.Count + 1).Append('\n');

    private static string Short(double events) =>
        events >= 1e9 ? $"{N(events / 1e9)} billion" : $"{N(events / 1e6)} million";

    private static string Money(double amount) =>
        amount.ToString(amount < 100 ? "#,0.00" : "#,0", CultureInfo.InvariantCulture);

    private static string N(double number) =>
        number.ToString(number < 10 ? "#,0.##" : "#,0", CultureInfo.InvariantCulture);
}
