using ParquetSharp;
using ParquetSharp.Schema;

namespace Tracking.Shared.Lake;

/// <summary>The columns of a checkpoint.</summary>
internal static class DeltaCheckpointSchema
{
    /// <summary>Makes the schema, which whoever asks for it disposes of.</summary>
    public static GroupNode Create() =>
        new(
            "spark_schema",
            Repetition.Required,
            [
                Struct("txn", Text("appId"), Long("version"), Long("lastUpdated")),
                Struct(
                    "add",
                    Text("path"),
                    Map("partitionValues"),
                    Long("size"),
                    Long("modificationTime"),
                    Flag("dataChange"),
                    Map("tags"),
                    Text("stats")
                ),
                Struct(
                    "remove",
                    Text("path"),
                    Long("deletionTimestamp"),
                    Flag("dataChange"),
                    Flag("extendedFileMetadata"),
                    Map("partitionValues"),
                    Long("size")
                ),
                Struct(
                    "metaData",
                    Text("id"),
                    Text("name"),
                    Text("description"),
                    Struct("format", Text("provider"), Map("options")),
                    Text("schemaString"),
                    List("partitionColumns"),
                    Map("configuration"),
                    Long("createdTime")
                ),
                Struct("protocol", Int("minReaderVersion"), Int("minWriterVersion")),
            ]
        );

    private static GroupNode Struct(string name, params Node[] members) =>
        new(name, Repetition.Optional, members);

    private static PrimitiveNode Text(string name, Repetition repetition = Repetition.Optional) =>
        new(name, repetition, LogicalType.String(), PhysicalType.ByteArray);

    private static PrimitiveNode Long(string name) => Plain(name, PhysicalType.Int64);

    private static PrimitiveNode Int(string name) => Plain(name, PhysicalType.Int32);

    private static PrimitiveNode Flag(string name) => Plain(name, PhysicalType.Boolean);

    private static PrimitiveNode Plain(string name, PhysicalType type) =>
        new(name, Repetition.Optional, LogicalType.None(), type);

    private static GroupNode Map(string name) =>
        new(
            name,
            Repetition.Optional,
            [
                new GroupNode(
                    "key_value",
                    Repetition.Repeated,
                    [Text("key", Repetition.Required), Text("value")]
                ),
            ],
            LogicalType.Map()
        );

    private static GroupNode List(string name) =>
        new(
            name,
            Repetition.Optional,
            [new GroupNode("list", Repetition.Repeated, [Text("element")])],
            LogicalType.List()
        );
}
