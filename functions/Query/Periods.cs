using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>Hours, days or weeks as a time zone has them, by which a report is told.</summary>
/// <param name="Unit">Which; null for what the report has of itself.</param>
/// <param name="Zone">The time zone.</param>
internal sealed record Periods(string? Unit, TimeZoneInfo Zone)
{
    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters = [By, TimeZone];

    private const string By = "by";
    private const string TimeZone = "timeZone";
    private const string Hour = "hour";
    private const string Day = "day";
    private const string Week = "week";
    private const int DaysOfWeek = 7;

    /// <summary>These, or days when nothing is asked for.</summary>
    public Periods OrDays() => this with { Unit = Unit ?? Day };

    /// <summary>The day on which a time is.</summary>
    public DateOnly DayOf(DateTimeOffset time) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, Zone).DateTime);

    /// <summary>When the period began in which a time is. Weeks begin on Mondays.</summary>
    public DateTimeOffset StartOf(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, Zone);
        if (Unit is null or Hour)
        {
            return local.AddTicks(-(local.Ticks % TimeSpan.TicksPerHour));
        }

        var day = local.Date;
        if (Unit == Week)
        {
            day = day.AddDays(-(((int)day.DayOfWeek + DaysOfWeek - 1) % DaysOfWeek));
        }

        // Where clocks are put forward at midnight, a day begins an hour later.
        return new DateTimeOffset(
            day,
            Zone.GetUtcOffset(Zone.IsInvalidTime(day) ? day.AddHours(1) : day)
        );
    }

    /// <summary>Reads the parameters of a request. Unless said the time zone is that of the project.</summary>
    public static Result<Periods, Problem> Read(IQueryCollection query, Project project)
    {
        var unit = query[By].ToString();
        if (unit is not ("" or Hour or Day or Week))
        {
            return Query.Parameters.Invalid(By, $"{By} is {Hour}, {Day} or {Week}.");
        }

        var name = query[TimeZone].ToString();
        if (
            !TimeZoneInfo.TryFindSystemTimeZoneById(
                name.Length > 0 ? name : project.TimeZone,
                out var zone
            )
        )
        {
            return Query.Parameters.Invalid(
                TimeZone,
                $"{TimeZone} is the name of a time zone, such as Europe/Madrid."
            );
        }

        return new Periods(unit.Length > 0 ? unit : null, zone);
    }
}
