using System.Globalization;

namespace Tracking.Functions.Query;

/// <summary>An hour, or a day, of which a table has a manifest. The newest comes first.</summary>
/// <param name="Table">The table.</param>
/// <param name="Start">When it begins.</param>
/// <param name="IsDay">Whether it is a day.</param>
internal sealed record ExportPeriod(string Table, DateTimeOffset Start, bool IsDay)
    : IComparable<ExportPeriod>
{
    private const string Hour = "yyyy-MM-dd'T'HH";
    private const string Day = "yyyy-MM-dd";
    private const char Divider = '.';

    /// <summary>Whether it has a part of a time.</summary>
    public bool IsIn(TimeRange range) =>
        Start < range.To && (IsDay ? Start.AddDays(1) : Start.AddHours(1)) > range.From;

    /// <summary>Reads the name of a manifest below its table's folder, such as <c>dt=2026-11-22/hour=13.json</c>; null when it is none.</summary>
    public static ExportPeriod? ReadName(string table, string name) =>
        TryRead(name, "'dt='yyyy-MM-dd'/hour='HH'.json'", out var hour)
            ? new ExportPeriod(table, hour, IsDay: false)
        : TryRead(name, "'dt='yyyy-MM-dd'/day.json'", out var day)
            ? new ExportPeriod(table, day, IsDay: true)
        : null;

    /// <summary>Reads a place that an answer gave; null when none can have.</summary>
    public static ExportPeriod? ReadPlace(string text)
    {
        var parts = text.Split(Divider);
        return
            parts.Length == 2
            && ExportFilter.HubOf.ContainsKey(parts[1])
            && TryRead(parts[0], Hour, out var start)
            ? new ExportPeriod(parts[1], start, IsDay: false)
            : null;
    }

    /// <summary>The place behind it, for the next page.</summary>
    public string ToPlace() =>
        $"{Start.UtcDateTime.ToString(Hour, CultureInfo.InvariantCulture)}{Divider}{Table}";

    /// <summary>As manifests say it.</summary>
    public override string ToString() =>
        Start.UtcDateTime.ToString(IsDay ? Day : Hour, CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public int CompareTo(ExportPeriod? other) =>
        other is null ? 1
        : other.Start.CompareTo(Start) is not 0 and var byTime ? byTime
        : string.CompareOrdinal(Table, other.Table);

    private static bool TryRead(string text, string format, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text,
            format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out time
        );
}
