using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using static Tracking.Tests.Doubles.Lake.DeltaViolationException;

namespace Tracking.Tests.Doubles.Lake;

/// <summary>Checks a file against what the log says of it.</summary>
internal static partial class StrictFile
{
    /// <summary>Checks what is said of a file, without looking at it.</summary>
    public static void CheckSaid(JsonElement add, StrictSchema schema, string where)
    {
        var path = add.GetProperty("path").GetString()!;
        var match = Path().Match(path);
        Unless(
            match.Success && Uri.UnescapeDataString(path) == path,
            $"{where}: the path {path} is no relative one of a partition"
        );
        var values = add.GetProperty("partitionValues").EnumerateObject().ToList();
        Unless(
            values.Select(value => value.Name).SequenceEqual(schema.Partitions)
                && values[0].Value.ValueEquals(match.Groups[1].Value)
                && DateOnly.TryParseExact(
                    match.Groups[1].Value,
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out _
                ),
            $"{where}: the partition of {path} is not that of its folder"
        );
        Unless(add.GetProperty("size").GetInt64() > 0, $"{where}: {path} is empty");
    }

    /// <summary>Checks the file itself.</summary>
    public static void Check(
        Duck duck,
        string folder,
        JsonElement add,
        StrictSchema schema,
        string where
    )
    {
        var path = add.GetProperty("path").GetString()!;
        where = $"{where}: {path}";
        var file = new FileInfo(System.IO.Path.Combine(folder, path));
        Unless(file.Exists, $"{where} is not there");
        var size = add.GetProperty("size").GetInt64();
        Unless(file.Length == size, $"{where} has {file.Length} bytes, not {size}");
        var source = Duck.Files([file.FullName]);
        var columns = duck.Query($"DESCRIBE SELECT * FROM {source}")
            .ToDictionary(row => (string)row[0]!, row => (string)row[1]!);
        foreach (var (name, type) in columns)
        {
            var expected = schema.DuckTypeOf(name, where);
            Unless(type == expected, $"{where}: {name} is {type} instead of {expected}");
        }

        using var stats = JsonDocument.Parse(
            add.GetProperty("stats").GetString()!,
            new JsonDocumentOptions { AllowDuplicateProperties = false }
        );
        CheckStats(duck, source, stats.RootElement, columns, schema, where);
    }

    private static void CheckStats(
        Duck duck,
        string source,
        JsonElement stats,
        Dictionary<string, string> columns,
        StrictSchema schema,
        string where
    )
    {
        Unless(
            stats
                .EnumerateObject()
                .Select(member => member.Name)
                .SequenceEqual(["numRecords", "minValues", "maxValues", "nullCount"]),
            $"{where}: the stats {stats.GetRawText()}"
        );
        var rows = (long)duck.Query($"SELECT count(*) FROM {source}")[0][0]!;
        Unless(
            rows > 0 && stats.GetProperty("numRecords").GetInt64() == rows,
            $"{where}: {rows} rows, not as the stats say"
        );
        foreach (var kind in (string[])["minValues", "maxValues", "nullCount"])
        {
            foreach (var member in stats.GetProperty(kind).EnumerateObject())
            {
                schema.DuckTypeOf(member.Name, where);
            }
        }

        foreach (var (name, type) in columns)
        {
            if (type is not ("BIGINT" or "TIMESTAMP WITH TIME ZONE"))
            {
                continue;
            }

            var value = type == "BIGINT" ? $"\"{name}\"" : $"epoch_us(\"{name}\")";
            var found = duck.Query(
                $"SELECT min({value}), max({value}), count(*) - count(\"{name}\") FROM {source}"
            )[0];
            var said = (
                Bound(stats, "minValues", name, where),
                Bound(stats, "maxValues", name, where),
                stats.GetProperty("nullCount").GetProperty(name).GetInt64()
            );
            Unless(
                type == "BIGINT"
                    ? said == ((long?)found[0], (long?)found[1], (long)found[2]!)
                    : said.Item3 == (long)found[2]!
                        && IsBelow(said.Item1, (long?)found[0])
                        && IsBelow((long?)found[1], said.Item2),
                $"{where}: {name} is of {found[0]} to {found[1]} without {found[2]}, and said to be of {said}"
            );
        }
    }

    // Times are said in whole milliseconds: below the least, above the greatest.
    private static bool IsBelow(long? low, long? high) =>
        low is null ? high is null : high - low is >= 0 and < 1000;

    private static long? Bound(JsonElement stats, string kind, string name, string where)
    {
        if (!stats.GetProperty(kind).TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number)
        {
            return value.GetInt64();
        }

        var text = value.GetString()!;
        Unless(Time().IsMatch(text), $"{where}: {text} is no time of stats");
        var time = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        return time.ToUnixTimeMilliseconds() * 1000;
    }

    [GeneratedRegex(@"^dt=(\d{4}-\d{2}-\d{2})/[A-Za-z0-9][A-Za-z0-9._-]*\.parquet\z")]
    private static partial Regex Path();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z\z")]
    private static partial Regex Time();
}
