using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads the parameters by which the sessions are asked for that a figure of a report has counted: they have the same
/// rules as the counting.
/// </summary>
internal static class SessionConditions
{
    private const string Contact = "contact";
    private const string Open = "open";
    private const string Found = "found";
    private const string Ticket = "ticket";
    private const string Step = "step";
    private const string DataKey = "dataKey";
    private const string Priority = "priority";
    private const string Metric = "metric";
    private const string MetricFrom = "metricFrom";
    private const string MetricTo = "metricTo";
    private const string Result = "result";
    private const string TicketKey = "CONTACT_TICKET";
    private const int MaximumPriority = 100;

    // As the funnel of the report names them, the first one first.
    private static readonly List<string> Steps =
    [
        "search",
        "contactStart",
        "contactSubmit",
        "contactTicket",
    ];

    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters =
    [
        Contact,
        Open,
        Found,
        Ticket,
        Step,
        DataKey,
        Priority,
        Metric,
        MetricFrom,
        MetricTo,
    ];

    /// <summary>Reads them, and adds what must be true of rows.</summary>
    /// <param name="query">The parameters of a request.</param>
    /// <param name="conditions">Takes the conditions.</param>
    /// <param name="now">The time, by which sessions are open or not.</param>
    /// <returns>The problem with one; null when there is none.</returns>
    public static Problem? Read(
        IQueryCollection query,
        RowConditions conditions,
        DateTimeOffset now
    ) =>
        ReadFlags(query, conditions, now)
        ?? ReadStep(query, conditions)
        ?? ReadPriority(query, conditions)
        ?? ReadDataKey(query, conditions)
        ?? ReadMetric(query, conditions);

    private static Problem? ReadFlags(
        IQueryCollection query,
        RowConditions conditions,
        DateTimeOffset now
    )
    {
        bool? open = null;
        bool? found = null;
        bool? ticket = null;
        var wrong =
            Query.Parameters.ReadFlag(query, Contact, out var contact)
            ?? Query.Parameters.ReadFlag(query, Open, out open)
            ?? Query.Parameters.ReadFlag(query, Found, out found)
            ?? Query.Parameters.ReadFlag(query, Ticket, out ticket);
        if (wrong is not null)
        {
            return wrong;
        }

        if (contact is { } isContact)
        {
            conditions.AddFlag(Contact, isContact);
        }

        if (open is { } isOpen)
        {
            conditions.AddLater(SessionColumns.OpenUntil, now, isOpen);
        }

        if (ticket == true)
        {
            conditions.AddText(Result, TicketKey);
        }
        else if (ticket == false)
        {
            conditions.Add(row => row.GetString(Result) != TicketKey);
        }

        if (found == true)
        {
            conditions.Add(row => SessionResults.IsFound(row.GetString(Result)));
        }
        else if (found == false)
        {
            conditions.Add(row => SessionResults.IsNotFound(row.GetString(Result)));
        }

        return null;
    }

    private static Problem? ReadStep(IQueryCollection query, RowConditions conditions)
    {
        var said = query[Step].ToString();
        if (said.Length == 0)
        {
            return null;
        }

        var depth = Steps.IndexOf(said) + 1;
        if (depth == 0)
        {
            return Query.Parameters.Invalid(Step, $"{Step} is one of {string.Join(", ", Steps)}.");
        }

        conditions.Add(row => SessionTotals.DepthOf(SessionSummary.Of(row)) >= depth);
        return null;
    }

    private static Problem? ReadPriority(IQueryCollection query, RowConditions conditions)
    {
        var said = query[Priority].ToString();
        if (said.Length == 0)
        {
            return null;
        }

        if (
            !int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var priority)
            || priority > MaximumPriority
        )
        {
            return Query.Parameters.Invalid(
                Priority,
                $"{Priority} is a number from 0, of sessions without a result, to {MaximumPriority}."
            );
        }

        conditions.AddNumber("resultPriority", priority, priority);
        return null;
    }

    private static Problem? ReadDataKey(IQueryCollection query, RowConditions conditions)
    {
        if (query[DataKey].ToString() is { Length: > 0 } said)
        {
            var key = Spelling.Normalize(said);
            conditions.Add(row => SessionSummary.Of(row).DataKeys.ContainsKey(key));
        }

        return null;
    }

    private static Problem? ReadMetric(IQueryCollection query, RowConditions conditions)
    {
        var metric = query[Metric].ToString();
        var greatest = double.PositiveInfinity;
        var wrong =
            ReadNumber(query, metric, MetricFrom, double.NegativeInfinity, out var least)
            ?? ReadNumber(query, metric, MetricTo, double.PositiveInfinity, out greatest);
        if (wrong is not null)
        {
            return wrong;
        }

        if (least > greatest)
        {
            return Query.Parameters.Invalid(MetricTo, $"{MetricTo} is not below {MetricFrom}.");
        }

        if (metric.Length > 0)
        {
            conditions.Add(row =>
                MetricValues
                    .Of(row)
                    .Any(m => m.Name == metric && m.Last >= least && m.Last <= greatest)
            );
        }

        return null;
    }

    private static Problem? ReadNumber(
        IQueryCollection query,
        string metric,
        string name,
        double unsaid,
        out double number
    )
    {
        number = unsaid;
        var said = query[name].ToString();
        return said.Length == 0 ? null
            : metric.Length > 0
            && double.TryParse(said, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number)
                ? null
            : Query.Parameters.Invalid(name, $"{name} is a number, and goes with {Metric}.");
    }
}
