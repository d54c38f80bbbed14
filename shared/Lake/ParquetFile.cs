using ParquetSharp;
using ParquetSharp.IO;
using ParquetSharp.Schema;

namespace Tracking.Shared.Lake;

/// <summary>Rows as a Parquet file. The same rows always make the same bytes.</summary>
public static class ParquetFile
{
    // Written into each file, and so part of its name: it must not change with the package's version.
    private const string CreatedBy = "tracking";
    private const int Level = 3;

    /// <summary>Rows as a file with one row group, compressed with zstd.</summary>
    public static byte[] Write(LakeRows rows)
    {
        using var buffer = new ResizableBuffer();
        using (var output = new BufferOutputStream(buffer))
        using (var schema = SchemaOf(rows.Schema))
        using (
            var properties = new WriterPropertiesBuilder()
                .Compression(Compression.Zstd)
                .CompressionLevel(Level)
                .CreatedBy(CreatedBy)
                .Build()
        )
        using (var writer = new ParquetFileWriter(output, schema, properties, null))
        {
            using (var group = writer.AppendRowGroup())
            {
                for (var column = 0; column < rows.Schema.Columns.Count; column++)
                {
                    rows.Values(column).Write(group);
                }
            }

            writer.Close();
        }

        return buffer.ToArray();
    }

    /// <summary>Adds the rows of a file to others. Columns that one of them does not have are left out, or have no values.</summary>
    /// <exception cref="InvalidDataException">It is no Parquet file, or a column is of another type.</exception>
    public static void Read(byte[] file, LakeRows into)
    {
        using var input = new ManagedRandomAccessFile(new MemoryStream(file, writable: false));
        using var reader = new ParquetFileReader(input);
        var leaves = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var leaf = 0; leaf < reader.FileMetaData.NumColumns; leaf++)
        {
            using var path = reader.FileMetaData.Schema.Column(leaf).Path;
            leaves.TryAdd(path.ToDotVector()[0], leaf);
        }

        for (var number = 0; number < reader.FileMetaData.NumRowGroups; number++)
        {
            using var group = reader.RowGroup(number);
            for (var column = 0; column < into.Schema.Columns.Count; column++)
            {
                var values = into.Values(column);
                if (leaves.TryGetValue(into.Schema.Columns[column].Name, out var leaf))
                {
                    values.Read(group, leaf);
                }
            }

            into.Grow(checked((int)group.MetaData.NumRows));
        }
    }

    private static GroupNode SchemaOf(LakeSchema schema) =>
        new("schema", Repetition.Required, [.. schema.Columns.Select(NodeOf)]);

    private static Node NodeOf(LakeColumn column)
    {
        PrimitiveNode Plain(PhysicalType physical, LogicalType logical) =>
            new(column.Name, Repetition.Optional, logical, physical);
        return column.Type switch
        {
            LakeType.Text => Plain(PhysicalType.ByteArray, LogicalType.String()),
            LakeType.Whole => Plain(PhysicalType.Int64, LogicalType.Int(64, isSigned: true)),
            LakeType.Number => Plain(PhysicalType.Double, LogicalType.None()),
            LakeType.Flag => Plain(PhysicalType.Boolean, LogicalType.None()),
            LakeType.Time => Plain(
                PhysicalType.Int64,
                LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros)
            ),
            _ => new GroupNode(
                column.Name,
                Repetition.Optional,
                [
                    new GroupNode(
                        "key_value",
                        Repetition.Repeated,
                        [
                            new PrimitiveNode(
                                "key",
                                Repetition.Required,
                                LogicalType.String(),
                                PhysicalType.ByteArray
                            ),
                            new PrimitiveNode(
                                "value",
                                Repetition.Optional,
                                LogicalType.None(),
                                PhysicalType.Double
                            ),
                        ]
                    ),
                ],
                LogicalType.Map()
            ),
        };
    }
}
