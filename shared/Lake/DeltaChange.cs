namespace Tracking.Shared.Lake;

/// <summary>A commit as the actions of the log.</summary>
internal static class DeltaChange
{
    private const string EngineInfo = "tracking";

    /// <summary>The actions of a commit.</summary>
    /// <param name="from">The version on which it rests.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="name">The table's name.</param>
    /// <param name="at">When it is made.</param>
    /// <exception cref="ArgumentException">The commit is none that may follow that version.</exception>
    public static IReadOnlyList<DeltaAction> ActionsOf(
        DeltaSnapshot from,
        DeltaCommit commit,
        string name,
        DateTimeOffset at
    )
    {
        Check(from, commit);
        var now = at.ToUnixTimeMilliseconds();
        var added = commit.Added.Select(file => file.Path).ToHashSet();
        List<DeltaAction> actions =
        [
            new()
            {
                CommitInfo = new DeltaCommitInfo(
                    now,
                    commit.Operation,
                    new Dictionary<string, string>(),
                    commit.IsChange && commit.Removed.Count == 0,
                    EngineInfo
                ),
            },
        ];
        if (from.Version < 0)
        {
            actions.Add(new DeltaAction { Protocol = DeltaProtocol.Ours });
        }

        if (MetaDataOf(from, commit.Schema, name, at) is { } metaData)
        {
            actions.Add(new DeltaAction { MetaData = metaData });
        }

        return
        [
            .. actions,
            .. commit.Transactions.Select(pair => new DeltaAction
            {
                Txn = new DeltaTransaction(pair.Key, pair.Value, now),
            }),
            // One that goes and comes in again stays, and what is known of it is said anew.
            .. commit
                .Removed.Where(path => !added.Contains(path))
                .Select(path => new DeltaAction
                {
                    Remove = RemoveOf(from.Files[path], commit.IsChange, now),
                }),
            .. commit.Added.Select(file => new DeltaAction
            {
                Add = file with
                {
                    DataChange = commit.IsChange && !from.Files.ContainsKey(file.Path),
                },
            }),
        ];
    }

    private static void Check(DeltaSnapshot from, DeltaCommit commit)
    {
        if (from.Version < 0 && commit.Schema is null)
        {
            throw new ArgumentException("The first commit says which columns the table has.");
        }

        if (
            commit.Schema is { } schema
            && !schema.Columns.Take(from.Schema.Columns.Count).SequenceEqual(from.Schema.Columns)
        )
        {
            throw new ArgumentException(
                "Columns are added behind those there are, and never change."
            );
        }

        if (
            commit.Removed.Distinct().Count() != commit.Removed.Count
            || commit.Added.DistinctBy(file => file.Path).Count() != commit.Added.Count
        )
        {
            throw new ArgumentException("A file comes in or goes once in a commit.");
        }

        if (commit.Removed.FirstOrDefault(path => !from.Files.ContainsKey(path)) is { } unknown)
        {
            throw new ArgumentException($"The file {unknown} does not belong to the table.");
        }
    }

    private static DeltaRemove RemoveOf(DeltaAdd file, bool isChange, long now) =>
        new(file.Path, now, isChange, ExtendedFileMetadata: true, file.PartitionValues, file.Size);

    private static DeltaMetaData? MetaDataOf(
        DeltaSnapshot from,
        LakeSchema? schema,
        string name,
        DateTimeOffset at
    )
    {
        if (schema is null)
        {
            return null;
        }

        var text = DeltaSchema.Write(schema);
        return from.MetaData is { } before
            ? before.SchemaString == text
                ? null
                : before with
                {
                    SchemaString = text,
                }
            : new DeltaMetaData(
                Guid.CreateVersion7(at).ToString(),
                name,
                new DeltaFormat("parquet", new Dictionary<string, string>()),
                text,
                [DeltaSchema.Partition],
                new Dictionary<string, string>(),
                at.ToUnixTimeMilliseconds()
            );
    }
}
