using ParquetSharp;

namespace Tracking.Shared.Lake;

/// <summary>Reads the rows of a checkpoint's row group. A column that is not there has no values.</summary>
internal sealed class DeltaCheckpointRows
{
    private readonly Dictionary<string, int> places = [];
    private readonly RowGroupReader group;
    private readonly int count;

    /// <summary>Reads a row group.</summary>
    public DeltaCheckpointRows(FileMetaData file, RowGroupReader group)
    {
        this.group = group;
        count = checked((int)group.MetaData.NumRows);
        for (var place = 0; place < file.NumColumns; place++)
        {
            using var path = file.Schema.Column(place).Path;
            places[path.ToDotString()] = place;
        }
    }

    /// <summary>The actions. Rows of kinds that are not known are left out, as the protocol asks.</summary>
    /// <exception cref="InvalidDataException">Something that every action of a kind has is missing.</exception>
    public IEnumerable<DeltaAction> Read() =>
        Transactions()
            .Select(txn => new DeltaAction { Txn = txn })
            .Concat(Added().Select(add => new DeltaAction { Add = add }))
            .Concat(Removed().Select(remove => new DeltaAction { Remove = remove }))
            .Concat(Tables().Select(table => new DeltaAction { MetaData = table }))
            .Concat(Protocols().Select(protocol => new DeltaAction { Protocol = protocol }));

    private IEnumerable<DeltaTransaction> Transactions()
    {
        var app = Column<string?>("txn.appId");
        var (version, updated) = (Column<long?>("txn.version"), Column<long?>("txn.lastUpdated"));
        return RowsOf(app)
            .Select(row => new DeltaTransaction(
                app[row]!.Value.Value!,
                Needed(version[row]),
                updated[row]?.Value
            ));
    }

    private IEnumerable<DeltaAdd> Added()
    {
        var (path, stats) = (Column<string?>("add.path"), Column<string?>("add.stats"));
        var (partition, tags) = (Maps("add.partitionValues"), Maps("add.tags"));
        var (size, time) = (Column<long?>("add.size"), Column<long?>("add.modificationTime"));
        var change = Column<bool?>("add.dataChange");
        return RowsOf(path)
            .Select(row => new DeltaAdd(
                path[row]!.Value.Value!,
                partition[row] ?? [],
                Needed(size[row]),
                Needed(time[row]),
                Needed(change[row]),
                stats[row]?.Value,
                tags[row]?.ToDictionary(tag => tag.Key, tag => tag.Value ?? "")
            ));
    }

    private IEnumerable<DeltaRemove> Removed()
    {
        var path = Column<string?>("remove.path");
        var (time, size) = (
            Column<long?>("remove.deletionTimestamp"),
            Column<long?>("remove.size")
        );
        var change = Column<bool?>("remove.dataChange");
        var extended = Column<bool?>("remove.extendedFileMetadata");
        var partition = Maps("remove.partitionValues");
        return RowsOf(path)
            .Select(row => new DeltaRemove(
                path[row]!.Value.Value!,
                time[row]?.Value ?? 0,
                Needed(change[row]),
                extended[row]?.Value ?? false,
                partition[row],
                size[row]?.Value
            ));
    }

    private IEnumerable<DeltaMetaData> Tables()
    {
        var (id, name) = (Column<string?>("metaData.id"), Column<string?>("metaData.name"));
        var schema = Column<string?>("metaData.schemaString");
        var partition = Column<string?[]?>("metaData.partitionColumns.list.element");
        var configuration = Maps("metaData.configuration");
        var created = Column<long?>("metaData.createdTime");
        var provider = Column<Nested<string?>?>("metaData.format.provider");
        return RowsOf(id)
            .Select(row => new DeltaMetaData(
                id[row]!.Value.Value!,
                name[row]?.Value,
                new DeltaFormat(
                    provider[row]?.Value?.Value ?? "parquet",
                    new Dictionary<string, string>()
                ),
                schema[row]?.Value ?? throw Missing(),
                [.. (partition[row]?.Value ?? []).OfType<string>()],
                (configuration[row] ?? []).ToDictionary(pair => pair.Key, pair => pair.Value ?? ""),
                created[row]?.Value
            ));
    }

    private IEnumerable<DeltaProtocol> Protocols()
    {
        var reader = Column<int?>("protocol.minReaderVersion");
        var writer = Column<int?>("protocol.minWriterVersion");
        return RowsOf(reader)
            .Select(row => new DeltaProtocol(Needed(reader[row]), Needed(writer[row])));
    }

    private IEnumerable<int> RowsOf<T>(Nested<T>?[] column) =>
        Enumerable.Range(0, count).Where(row => column[row] is { Value: not null });

    private Nested<T>?[] Column<T>(string path)
    {
        if (!places.TryGetValue(path, out var place))
        {
            return new Nested<T>?[count];
        }

        using var reader = group.Column(place).LogicalReader<Nested<T>?>();
        return reader.ReadAll(count);
    }

    private Dictionary<string, string?>?[] Maps(string path)
    {
        var keys = Column<string[]?>($"{path}.key_value.key");
        var values = Column<string?[]?>($"{path}.key_value.value");
        return
        [
            .. keys.Zip(
                values,
                (names, texts) =>
                    names?.Value?.Zip(texts?.Value ?? []).ToDictionary(p => p.First, p => p.Second)
            ),
        ];
    }

    private static T Needed<T>(Nested<T?>? value)
        where T : struct => value?.Value ?? throw Missing();

    private static InvalidDataException Missing() =>
        new("A row of the checkpoint lacks what each of its kind has.");
}
