using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>Writes files with the tags that the compactor gives them.</summary>
internal static class TaggedFiles
{
    /// <summary>Writes rows of a period.</summary>
    public static Task<DeltaAdd> WriteAsync(
        this DeltaTable table,
        LakeRows rows,
        LakePeriod period,
        string kind,
        CancellationToken cancellationToken
    ) => table.WriteFileAsync(rows, period.Day, TagsOf(period, kind, rows), cancellationToken);

    /// <summary>What kind of rows a file has. One that others have written, to delete rows for example, says nothing.</summary>
    public static string KindOf(DeltaAdd file) =>
        file.Tags?.GetValueOrDefault(LakeTags.Kind) ?? FileKinds.Other;

    /// <summary>The period of a file's rows; the day of one that others have written.</summary>
    public static LakePeriod PeriodOf(DeltaAdd file) =>
        LakePeriod.Read(
            file.Tags?.GetValueOrDefault(LakeTags.Period) ?? file.PartitionValues.Values.First()!
        );

    /// <summary>What the log is to say of a file with some rows.</summary>
    public static IReadOnlyDictionary<string, string> TagsOf(
        LakePeriod period,
        string kind,
        LakeRows rows
    ) =>
        new Dictionary<string, string>
        {
            [LakeTags.Period] = period.ToString(),
            [LakeTags.Kind] = kind,
            [LakeTags.Sequences] = SequenceRanges.Of(rows),
        };
}
