using System.Globalization;
using System.Text.Json.Nodes;

namespace Tracking.Shared.Lake;

/// <summary>
/// What a table's log says of the values in a file: of times and whole numbers the least and the greatest, so that a
/// reader leaves out files that it does not need.
/// </summary>
public static class LakeStats
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>What is known of some rows, as Delta writes it.</summary>
    public static string Of(LakeRows rows)
    {
        var (least, greatest, missing) = (new JsonObject(), new JsonObject(), new JsonObject());
        for (var place = 0; place < rows.Schema.Columns.Count; place++)
        {
            var (name, type) = rows.Schema.Columns[place];
            if (type is LakeType.Time or LakeType.Whole)
            {
                var values = Enumerable.Range(0, rows.Count).Select(row => rows.Whole(place, row));
                var there = values.OfType<long>().ToList();
                missing[name] = rows.Count - there.Count;
                if (there.Count > 0)
                {
                    least[name] = Write(type, there.Min(), isGreatest: false);
                    greatest[name] = Write(type, there.Max(), isGreatest: true);
                }
            }
        }

        return new JsonObject
        {
            ["numRecords"] = rows.Count,
            ["minValues"] = least,
            ["maxValues"] = greatest,
            ["nullCount"] = missing,
        }.ToJsonString();
    }

    /// <summary>How many rows a file has.</summary>
    public static long RowsOf(DeltaAdd file) => (long)JsonNode.Parse(file.Stats!)!["numRecords"]!;

    /// <summary>Between which times the values of a column of a file are; null when it has none, or that is not known.</summary>
    public static (DateTimeOffset From, DateTimeOffset To)? TimesOf(DeltaAdd file, string column)
    {
        var stats = file.Stats is null ? null : JsonNode.Parse(file.Stats);
        return
            (string?)stats?["minValues"]?[column] is { } least
            && (string?)stats["maxValues"]?[column] is { } greatest
            ? (Read(least), Read(greatest))
            : null;
    }

    // Readers expect milliseconds. So the greatest is told a little later than it is, if there is a later one.
    private static JsonNode Write(LakeType type, long value, bool isGreatest)
    {
        if (type == LakeType.Whole)
        {
            return value;
        }

        const long PerMillisecond = 1000;
        var milliseconds = Math.DivRem(value, PerMillisecond, out var rest);
        milliseconds += (rest > 0 && isGreatest ? 1 : 0) - (rest < 0 && !isGreatest ? 1 : 0);
        milliseconds = Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        return LakeRows
            .FromMicroseconds(milliseconds * PerMillisecond)
            .UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
    }

    private static DateTimeOffset Read(string text) =>
        DateTimeOffset.ParseExact(
            text,
            Format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
}
