namespace Tracking.Functions.Query;

/// <summary>A stretch of a day in UTC.</summary>
/// <param name="From">This time or later.</param>
/// <param name="To">Before this time.</param>
/// <param name="IsWhole">Whether it is whole hours, each of which is in one period.</param>
internal readonly record struct HourRun(DateTimeOffset From, DateTimeOffset To, bool IsWhole);

/// <summary>Cuts a time into stretches that can be counted by the hour, and others.</summary>
internal static class HourRuns
{
    /// <summary>
    /// The stretches of a range, the first one first. Where a time zone is not whole hours from UTC, periods begin
    /// within hours.
    /// </summary>
    public static IReadOnlyList<HourRun> Of(TimeRange range, Periods periods)
    {
        var runs = new List<HourRun>();
        var from = range.From.ToUniversalTime();
        while (from < range.To)
        {
            var next = from.AddTicks(TimeSpan.TicksPerHour - (from.Ticks % TimeSpan.TicksPerHour));
            var to = next < range.To ? next : range.To.ToUniversalTime();
            var isWhole =
                to - from == TimeSpan.FromHours(1)
                && periods.StartOf(from) == periods.StartOf(to.AddTicks(-1));
            if (runs is [.., var last] && last.IsWhole == isWhole && last.From.Date == from.Date)
            {
                runs[^1] = last with { To = to };
            }
            else
            {
                runs.Add(new HourRun(from, to, isWhole));
            }

            from = to;
        }

        return runs;
    }
}
