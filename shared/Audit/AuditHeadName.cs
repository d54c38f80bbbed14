using System.Globalization;

namespace Tracking.Shared.Audit;

/// <summary>The name of a head, such as <c>heads/dt=2026-11-22/hour=13.json</c>: that of the hour which had just passed.</summary>
public static class AuditHeadName
{
    /// <summary>What the names of all heads begin with.</summary>
    public const string Prefix = "heads/";

    private const string Format = "'heads/dt='yyyy-MM-dd'/hour='HH'.json'";

    /// <summary>The name of the head of an hour.</summary>
    /// <param name="hour">When the hour began.</param>
    public static string Of(DateTimeOffset hour) =>
        hour.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The hour of a head by its name; null when it is the name of something else.</summary>
    public static DateTimeOffset? HourOf(string name) =>
        DateTimeOffset.TryParseExact(
            name,
            Format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var hour
        )
            ? hour
            : null;
}
