using ParquetSharp;
using ParquetSharp.IO;

namespace Tracking.Shared.Lake;

/// <summary>Actions as the Parquet file of a checkpoint: a row each, in which one of five structs is there.</summary>
/// <remarks>
/// Source: the Delta transaction log protocol, "Checkpoint Schema". All is optional, the list and the maps have the three
/// levels of Parquet's specification: as Spark writes it, for that is what readers are tried on.
/// </remarks>
internal static class DeltaCheckpointFile
{
    /// <summary>The file of some actions.</summary>
    public static byte[] Write(IReadOnlyList<DeltaAction> actions)
    {
        using var buffer = new ResizableBuffer();
        using (var output = new BufferOutputStream(buffer))
        using (var schema = DeltaCheckpointSchema.Create())
        using (
            var properties = new WriterPropertiesBuilder()
                .Compression(Compression.Snappy)
                .CreatedBy(ParquetFile.CreatedBy)
                .Build()
        )
        using (var writer = new ParquetFileWriter(output, schema, properties, null))
        {
            using (var group = writer.AppendRowGroup())
            {
                Write(new DeltaCheckpointColumns(actions, group));
            }

            writer.Close();
        }

        return buffer.ToArray();
    }

    /// <summary>The actions of a file.</summary>
    /// <exception cref="InvalidDataException">It is no checkpoint that a table of ours has.</exception>
    public static List<DeltaAction> Read(byte[] file)
    {
        try
        {
            using var input = new ManagedRandomAccessFile(new MemoryStream(file, writable: false));
            using var reader = new ParquetFileReader(input);
            var actions = new List<DeltaAction>();
            for (var number = 0; number < reader.FileMetaData.NumRowGroups; number++)
            {
                using var group = reader.RowGroup(number);
                actions.AddRange(new DeltaCheckpointRows(reader.FileMetaData, group).Read());
            }

            return actions;
        }
        catch (Exception e) when (e is ParquetException or InvalidCastException)
        {
            throw new InvalidDataException("The checkpoint cannot be read.", e);
        }
    }

    // In the order of the schema.
    private static void Write(DeltaCheckpointColumns columns)
    {
        columns.Of(a => a.Txn, txn => txn.AppId);
        columns.Of<DeltaTransaction, long?>(a => a.Txn, txn => txn.Version);
        columns.Of(a => a.Txn, txn => txn.LastUpdated);

        columns.Of(a => a.Add, add => add.Path);
        columns.OfMap(a => a.Add, add => add.PartitionValues);
        columns.Of<DeltaAdd, long?>(a => a.Add, add => add.Size);
        columns.Of<DeltaAdd, long?>(a => a.Add, add => add.ModificationTime);
        columns.Of<DeltaAdd, bool?>(a => a.Add, add => add.DataChange);
        columns.OfMap(a => a.Add, add => add.Tags);
        columns.Of(a => a.Add, add => add.Stats);

        columns.Of(a => a.Remove, remove => remove.Path);
        columns.Of<DeltaRemove, long?>(a => a.Remove, remove => remove.DeletionTimestamp);
        columns.Of<DeltaRemove, bool?>(a => a.Remove, remove => remove.DataChange);
        columns.Of<DeltaRemove, bool?>(a => a.Remove, remove => remove.ExtendedFileMetadata);
        columns.OfMap(a => a.Remove, remove => remove.PartitionValues);
        columns.Of(a => a.Remove, remove => remove.Size);

        columns.Of(a => a.MetaData, table => table.Id);
        columns.Of(a => a.MetaData, table => table.Name);
        columns.Of<DeltaMetaData, string?>(a => a.MetaData, _ => null);
        columns.OfFormat(a => a.MetaData);
        columns.Of(a => a.MetaData, table => table.SchemaString);
        columns.Of(a => a.MetaData, table => table.PartitionColumns.ToArray());
        columns.OfMap(a => a.MetaData, table => table.Configuration);
        columns.Of<DeltaMetaData, long?>(a => a.MetaData, table => table.CreatedTime);

        columns.Of<DeltaProtocol, int?>(a => a.Protocol, protocol => protocol.MinReaderVersion);
        columns.Of<DeltaProtocol, int?>(a => a.Protocol, protocol => protocol.MinWriterVersion);
    }
}
