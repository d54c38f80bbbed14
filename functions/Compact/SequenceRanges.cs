using System.Text.Json;
using Tracking.Shared.Lake;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>The least and the greatest hub sequence of the rows of a file, by partition.</summary>
internal static class SequenceRanges
{
    /// <summary>The ranges of rows, as the tag of their file.</summary>
    public static string Of(LakeRows rows)
    {
        var (partition, sequence) = (
            rows.Schema.IndexOf("hub_partition"),
            rows.Schema.IndexOf("hub_sequence")
        );
        return Write(
            Enumerable
                .Range(0, rows.Count)
                .Select(row =>
                    (rows.Whole(partition, row)!.Value, rows.Whole(sequence, row)!.Value)
                )
                .GroupBy(place => place.Item1, place => place.Item2)
                .ToDictionary(
                    places => TableKey.Partition((int)places.Key),
                    places => new[] { places.Min(), places.Max() }
                )
        );
    }

    /// <summary>The ranges of several files together.</summary>
    public static Dictionary<string, long[]> Of(IEnumerable<DeltaAdd> files) =>
        files
            .SelectMany(file =>
                JsonSerializer.Deserialize<Dictionary<string, long[]>>(
                    file.Tags?.GetValueOrDefault(LakeTags.Sequences) ?? "{}"
                )!
            )
            .GroupBy(range => range.Key, range => range.Value)
            .OrderBy(ranges => ranges.Key, StringComparer.Ordinal)
            .ToDictionary(
                ranges => ranges.Key,
                ranges => new[] { ranges.Min(range => range[0]), ranges.Max(range => range[1]) }
            );

    /// <summary>Ranges as a tag.</summary>
    public static string Write(Dictionary<string, long[]> ranges) =>
        JsonSerializer.Serialize(
            ranges.OrderBy(range => range.Key, StringComparer.Ordinal).ToDictionary()
        );
}
