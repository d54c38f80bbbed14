namespace Tracking.Shared.Lake;

/// <summary>How large files become that others are merged into.</summary>
/// <param name="Rows">The most rows of a file.</param>
/// <param name="Bytes">The most bytes of a file; one row alone may have more.</param>
public sealed record CompactionLimits(int Rows = 250_000, long Bytes = 128 << 20);

/// <summary>Merges small files of a table into larger ones. The table has the same rows afterwards.</summary>
/// <param name="table">The table.</param>
/// <param name="limits">How large files become.</param>
public sealed class DeltaCompaction(DeltaTable table, CompactionLimits limits)
{
    private const string Operation = "OPTIMIZE";

    /// <summary>Merges files of one partition, and commits that.</summary>
    /// <param name="from">What the table is.</param>
    /// <param name="names">The names of the files.</param>
    /// <param name="sortColumn">
    /// The name of the column of times or whole numbers by which the rows are sorted; those without a value come last.
    /// Rows of the same value keep their order in their file, and the order of the files' names.
    /// </param>
    /// <param name="tagsOf">What is to be known of a file with some of the rows, from the files that are merged.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>What the table is then; null when somebody else has made that version.</returns>
    /// <exception cref="ArgumentException">
    /// The files are not at least two files of the table and of one partition, or there is no such column.
    /// </exception>
    public async Task<DeltaSnapshot?> TryMergeAsync(
        DeltaSnapshot from,
        IEnumerable<string> names,
        string sortColumn,
        Func<IReadOnlyList<DeltaAdd>, LakeRows, IReadOnlyDictionary<string, string>> tagsOf,
        CancellationToken cancellationToken
    )
    {
        var files = FilesOf(from, names);
        var column = ColumnOf(from.Schema, sortColumn);
        var rows = new LakeRows(from.Schema);
        foreach (var file in files)
        {
            await table.ReadFileAsync(file, rows, cancellationToken);
        }

        var order = Enumerable
            .Range(0, rows.Count)
            .OrderBy(row => rows.Whole(column, row) ?? long.MaxValue)
            .ToArray();
        var merged = new List<DeltaAdd>();
        foreach (var part in order.Chunk(limits.Rows))
        {
            await WriteAsync(rows.Take(part));
        }

        return await table.TryCommitAsync(
            from,
            new DeltaCommit(Operation)
            {
                Removed = [.. files.Select(file => file.Path)],
                Added = merged,
                IsChange = false,
            },
            cancellationToken
        );

        async Task WriteAsync(LakeRows part)
        {
            var content = ParquetFile.Write(part);
            if (content.Length <= limits.Bytes || part.Count == 1)
            {
                merged.Add(
                    await table.WriteFileAsync(
                        content,
                        LakeStats.Of(part),
                        DayOf(files[0]),
                        tagsOf(files, part),
                        cancellationToken
                    )
                );
                return;
            }

            var half = part.Count / 2;
            await WriteAsync(part.Take(Enumerable.Range(0, half)));
            await WriteAsync(part.Take(Enumerable.Range(half, part.Count - half)));
        }
    }

    private static List<DeltaAdd> FilesOf(DeltaSnapshot from, IEnumerable<string> names)
    {
        var files = names
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(name =>
                from.Files.GetValueOrDefault(name)
                ?? throw new ArgumentException($"The file {name} does not belong to the table.")
            )
            .ToList();
        return files.Count > 1 && files.DistinctBy(DayOf).Count() == 1
            ? files
            : throw new ArgumentException("At least two files of one partition can be merged.");
    }

    private static int ColumnOf(LakeSchema schema, string name) =>
        schema.IndexOf(name) is >= 0 and var place
        && schema.Columns[place].Type is LakeType.Time or LakeType.Whole
            ? place
            : throw new ArgumentException($"Rows cannot be sorted by the column {name}.");

    private static string DayOf(DeltaAdd file) => file.PartitionValues[DeltaSchema.Partition]!;
}
