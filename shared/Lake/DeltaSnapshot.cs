using System.Collections.Immutable;

namespace Tracking.Shared.Lake;

/// <summary>What a table is at one version.</summary>
public sealed class DeltaSnapshot
{
    /// <summary>A table that is not there yet.</summary>
    public static DeltaSnapshot None { get; } = new();

    private DeltaSnapshot() { }

    /// <summary>The number of the last commit; -1 when there is none.</summary>
    public long Version { get; private init; } = -1;

    /// <summary>The columns, without that of the partitions.</summary>
    public LakeSchema Schema { get; private init; } = new([]);

    /// <summary>The files that belong to it, by name.</summary>
    public ImmutableDictionary<string, DeltaAdd> Files { get; private init; } =
        ImmutableDictionary<string, DeltaAdd>.Empty;

    /// <summary>The files that belonged to it, by name, as far as that is remembered.</summary>
    public ImmutableDictionary<string, DeltaRemove> Removed { get; private init; } =
        ImmutableDictionary<string, DeltaRemove>.Empty;

    /// <summary>How far each application has come in it.</summary>
    public ImmutableDictionary<string, long> Transactions { get; private init; } =
        ImmutableDictionary<string, long>.Empty;

    /// <summary>What the table is, as its log says.</summary>
    internal DeltaMetaData? MetaData { get; private init; }

    /// <summary>What the table is after another commit.</summary>
    internal DeltaSnapshot Apply(long version, IEnumerable<DeltaAction> actions)
    {
        var (files, removed) = (Files.ToBuilder(), Removed.ToBuilder());
        var transactions = Transactions.ToBuilder();
        var metaData = MetaData;
        foreach (var action in actions)
        {
            metaData = action.MetaData ?? metaData;
            if (action.Add is { } add)
            {
                files[add.Path] = add;
                removed.Remove(add.Path);
            }

            if (action.Remove is { } remove)
            {
                files.Remove(remove.Path);
                removed[remove.Path] = remove;
            }

            if (action.Txn is { } transaction)
            {
                transactions[transaction.AppId] = transaction.Version;
            }
        }

        return new DeltaSnapshot
        {
            Version = version,
            MetaData = metaData,
            Schema =
                metaData is null || metaData.SchemaString == MetaData?.SchemaString
                    ? Schema
                    : DeltaSchema.Read(metaData.SchemaString),
            Files = files.ToImmutable(),
            Removed = removed.ToImmutable(),
            Transactions = transactions.ToImmutable(),
        };
    }
}
