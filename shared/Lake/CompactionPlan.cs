namespace Tracking.Shared.Lake;

/// <summary>Which files of a table are to be merged.</summary>
public static class CompactionPlan
{
    /// <summary>
    /// The names of files that are to be merged into one each: at least two, of one partition and one group, that
    /// together are within the limits.
    /// </summary>
    /// <param name="files">The files of the table.</param>
    /// <param name="groupTag">
    /// The tag that files to be merged have in common, or all lack; null when files of a partition are one group.
    /// </param>
    /// <param name="limits">How large files become.</param>
    /// <returns>
    /// The sets, by partition, group and age. A file that has more than half of the rows or bytes of the limits is large
    /// enough, so no row is written again and again.
    /// </returns>
    public static IReadOnlyList<IReadOnlyList<string>> Of(
        IEnumerable<DeltaAdd> files,
        string? groupTag,
        CompactionLimits limits
    ) =>
        [
            .. files
                .Where(file =>
                    file.Size <= limits.Bytes / 2 && LakeStats.RowsOf(file) <= limits.Rows / 2
                )
                .GroupBy(file => (Partition: PartitionOf(file), Group: GroupOf(file, groupTag)))
                .OrderBy(group => group.Key.Partition, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Group, StringComparer.Ordinal)
                .SelectMany(group =>
                    Fill(
                        group
                            .OrderBy(file => file.ModificationTime)
                            .ThenBy(file => file.Path, StringComparer.Ordinal),
                        limits
                    )
                )
                .Where(set => set.Count > 1)
                .Select(set => set.Select(file => file.Path).ToArray()),
        ];

    private static List<List<DeltaAdd>> Fill(IEnumerable<DeltaAdd> files, CompactionLimits limits)
    {
        var sets = new List<List<DeltaAdd>>();
        var (rows, bytes) = (0L, 0L);
        foreach (var file in files)
        {
            var more = LakeStats.RowsOf(file);
            if (sets.Count == 0 || rows + more > limits.Rows || bytes + file.Size > limits.Bytes)
            {
                sets.Add([]);
                (rows, bytes) = (0, 0);
            }

            sets[^1].Add(file);
            (rows, bytes) = (rows + more, bytes + file.Size);
        }

        return sets;
    }

    private static string? PartitionOf(DeltaAdd file) =>
        file.PartitionValues.GetValueOrDefault(DeltaSchema.Partition);

    private static string? GroupOf(DeltaAdd file, string? tag) =>
        tag is null ? null : file.Tags?.GetValueOrDefault(tag);
}
