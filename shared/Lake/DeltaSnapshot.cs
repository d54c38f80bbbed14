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

    /// <summary>The version of the last checkpoint that is known of; -1 when none is.</summary>
    public long CheckpointVersion { get; private init; } = -1;

    /// <summary>What the table is, as its log says.</summary>
    internal DeltaMetaData? MetaData { get; private init; }

    private DeltaProtocol? Protocol { get; init; }

    // As they stand in the log, by application.
    private ImmutableDictionary<string, DeltaTransaction> Logged { get; init; } =
        ImmutableDictionary<string, DeltaTransaction>.Empty;

    // When the last commit was made, in milliseconds since 1970; not known of one that was read from a checkpoint.
    private long? CommittedAt { get; init; }

    /// <summary>What the table is after another commit.</summary>
    /// <exception cref="NotSupportedException">The table now needs more of a reader or a writer than this is.</exception>
    internal DeltaSnapshot Apply(long version, IEnumerable<DeltaAction> actions)
    {
        var (files, removed) = (Files.ToBuilder(), Removed.ToBuilder());
        var (transactions, logged) = (Transactions.ToBuilder(), Logged.ToBuilder());
        var (metaData, protocol) = (MetaData, Protocol);
        long? committedAt = null;
        foreach (var action in actions)
        {
            metaData = action.MetaData ?? metaData;
            protocol = action.Protocol ?? protocol;
            committedAt = action.CommitInfo?.Timestamp ?? committedAt;
            if (action.Add is { } add)
            {
                // Whether it had new rows is of the commit and not of the table.
                files[add.Path] = add with
                {
                    DataChange = false,
                };
                removed.Remove(add.Path);
            }

            if (action.Remove is { } remove)
            {
                files.Remove(remove.Path);
                removed[remove.Path] = remove with { DataChange = false };
            }

            if (action.Txn is { } transaction)
            {
                transactions[transaction.AppId] = transaction.Version;
                logged[transaction.AppId] = transaction;
            }
        }

        if (protocol is { IsKnown: false })
        {
            throw new NotSupportedException(
                $"The table needs version {protocol.MinReaderVersion} of a reader and {protocol.MinWriterVersion} of a writer."
            );
        }

        return new DeltaSnapshot
        {
            Version = version,
            CheckpointVersion = CheckpointVersion,
            CommittedAt = committedAt,
            Protocol = protocol,
            MetaData = metaData,
            Schema =
                metaData is null || metaData.SchemaString == MetaData?.SchemaString
                    ? Schema
                    : DeltaSchema.Read(metaData.SchemaString),
            Files = files.ToImmutable(),
            Removed = removed.ToImmutable(),
            Transactions = transactions.ToImmutable(),
            Logged = logged.ToImmutable(),
        };
    }

    /// <summary>The same, of which there is a checkpoint. Removed files that it has left out are forgotten.</summary>
    internal DeltaSnapshot WithCheckpoint() =>
        new()
        {
            Version = Version,
            CheckpointVersion = Version,
            CommittedAt = CommittedAt,
            Protocol = Protocol,
            MetaData = MetaData,
            Schema = Schema,
            Files = Files,
            Removed = Removed.RemoveRange(
                Removed.Values.Where(IsForgotten).Select(removed => removed.Path)
            ),
            Transactions = Transactions,
            Logged = Logged,
        };

    /// <summary>The actions that make it out of nothing, always in the same order.</summary>
    internal IEnumerable<DeltaAction> Actions() =>
        [
            new DeltaAction { Protocol = Protocol },
            new DeltaAction { MetaData = MetaData },
            .. Logged
                .Values.OrderBy(transaction => transaction.AppId, StringComparer.Ordinal)
                .Select(transaction => new DeltaAction { Txn = transaction }),
            .. Removed
                .Values.Where(removed => !IsForgotten(removed))
                .OrderBy(removed => removed.Path, StringComparer.Ordinal)
                .Select(removed => new DeltaAction { Remove = removed }),
            .. Files
                .Values.OrderBy(file => file.Path, StringComparer.Ordinal)
                .Select(file => new DeltaAction { Add = file }),
        ];

    // By the time of the commit and not by the clock, so that it is the same whenever that is asked.
    private bool IsForgotten(DeltaRemove removed) =>
        CommittedAt - removed.DeletionTimestamp > LakeRetention.Files.TotalMilliseconds;
}
