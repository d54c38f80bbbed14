using ParquetSharp;
using ParquetSharp.IO;
using ParquetSharp.Schema;

namespace Tracking.Shared.Lake;

/// <summary>Rows as a Parquet file. The same rows always make the same bytes.</summary>
public static class ParquetFile
{
    /// <summary>What Parquet files are, by their media type.</summary>
    internal const string MediaType = "application/vnd.apache.parquet";

    /// <summary>
    /// What is written into each file, in the form that readers parse. It is part of the file's name, so it does not
    /// change with the package's version.
    /// </summary>
    internal const string CreatedBy = "tracking version 1";

    private const int Level = 3;

    /// <summary>Rows, at least one, as a file with one row group, compressed with zstd.</summary>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    public static byte[] Write(LakeRows rows)
    {
        if (rows.Count == 0)
        {
            throw new ArgumentException("A file has at least one row.", nameof(rows));
        }

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
        try
        {
            using var input = new ManagedRandomAccessFile(new MemoryStream(file, writable: false));
            using var reader = new ParquetFileReader(input);
            Read(reader, into);
        }
        catch (ParquetException e)
        {
            throw new InvalidDataException("The file is no Parquet file, or a broken one.", e);
        }
    }

    private static void Read(ParquetFileReader reader, LakeRows into)
    {
        var leaves = LeavesOf(reader.FileMetaData.Schema);
        for (var number = 0; number < reader.FileMetaData.NumRowGroups; number++)
        {
            using var group = reader.RowGroup(number);
            for (var column = 0; column < into.Schema.Columns.Count; column++)
            {
                var values = into.Values(column);
                var (name, type) = into.Schema.Columns[column];
                if (leaves.TryGetValue(name, out var leaf))
                {
                    values.Read(
                        group,
                        leaf.Type == type
                            ? leaf.Place
                            : throw new InvalidDataException($"The column {name} is no {type}.")
                    );
                }
            }

            into.Grow(checked((int)group.MetaData.NumRows));
        }
    }

    // The first of the leaves of each column, and what the column is; none of ours when it is something else.
    private static Dictionary<string, (int Place, LakeType? Type)> LeavesOf(SchemaDescriptor schema)
    {
        var leaves = new Dictionary<string, (int, LakeType?)>(StringComparer.OrdinalIgnoreCase);
        for (var place = 0; place < schema.NumColumns; place++)
        {
            var leaf = schema.Column(place);
            using var path = leaf.Path;
            leaves.TryAdd(path.ToDotVector()[0], (place, TypeOf(leaf)));
        }

        return leaves;
    }

    private static LakeType? TypeOf(ColumnDescriptor leaf)
    {
        using var logical = leaf.LogicalType;
        return (leaf.PhysicalType, leaf.MaxRepetitionLevel, leaf.MaxDefinitionLevel) switch
        {
            (PhysicalType.ByteArray, 1, 2) => LakeType.Numbers,
            (PhysicalType.ByteArray, 0, 1) => LakeType.Text,
            (PhysicalType.Int64, 0, 1) => logical is TimestampLogicalType
                ? LakeType.Time
                : LakeType.Whole,
            (PhysicalType.Double, 0, 1) => LakeType.Number,
            (PhysicalType.Boolean, 0, 1) => LakeType.Flag,
            _ => null,
        };
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
