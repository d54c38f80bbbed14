using System.Globalization;

namespace Tracking.Functions.Compact;

/// <summary>The hour, or the day, in which the hub stored the rows of a file. By it files are merged and told of in manifests.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="IsDay">Whether it is a day.</param>
internal readonly record struct LakePeriod(DateTimeOffset Start, bool IsDay)
{
    private const string HourFormat = "yyyy-MM-dd'T'HH";
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>When it is over.</summary>
    public DateTimeOffset End => IsDay ? Start.AddDays(1) : Start.AddHours(1);

    /// <summary>Its day.</summary>
    public DateOnly Day => DateOnly.FromDateTime(Start.UtcDateTime);

    /// <summary>The day that it is, or of which it is an hour.</summary>
    public LakePeriod WholeDay =>
        new(new DateTimeOffset(Start.UtcDateTime.Date, TimeSpan.Zero), true);

    /// <summary>The hour of a time.</summary>
    public static LakePeriod HourOf(DateTimeOffset time) =>
        new(new(time.UtcDateTime.Date.AddHours(time.UtcDateTime.Hour), TimeSpan.Zero), false);

    /// <summary>The period of text, such as <c>2026-11-22T13</c> or <c>2026-11-22</c>.</summary>
    public static LakePeriod Read(string text) =>
        new(
            DateTimeOffset.ParseExact(
                text,
                [HourFormat, DayFormat],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal
            ),
            text.Length == DayFormat.Length
        );

    /// <summary>As text.</summary>
    public override string ToString() =>
        Start.UtcDateTime.ToString(IsDay ? DayFormat : HourFormat, CultureInfo.InvariantCulture);
}
