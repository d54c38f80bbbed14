using System.Text.Json.Nodes;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>What sessions came to, by the day, or whatever is asked for, in which they started, and in all.</summary>
public sealed class SessionResults(SessionScan sessions)
{
    /// <summary>How many sessions had each result, found something, wrote to somebody.</summary>
    internal async Task<JsonObject> ReadAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var all = new SessionTotals();
        var days = new SortedDictionary<DateOnly, SessionTotals>();
        var periods = new SortedDictionary<DateTimeOffset, SessionTotals>();
        await sessions.ReadAsync(
            project,
            filter,
            SessionTotals.Columns,
            row =>
            {
                var startedAt = row.GetDateTimeOffset("startedAt")!.Value;
                all.Add(row);
                if (filter.Periods.Unit is null)
                {
                    ReportJson.Of(days, filter.Periods.DayOf(startedAt)).Add(row);
                }
                else
                {
                    ReportJson.Of(periods, filter.Periods.StartOf(startedAt)).Add(row);
                }
            },
            cancellationToken
        );
        var told = all.ToJson(isWhole: true);
        if (filter.Periods.Unit is null)
        {
            told["days"] = ReportJson.List(days, "day", day => day.ToString("O"), Tell);
        }
        else
        {
            told["periods"] = ReportJson.List(periods, "start", TimeConverter.Write, Tell);
        }

        return told;
    }

    private static JsonObject Tell(SessionTotals totals) => totals.ToJson(isWhole: false);
}
