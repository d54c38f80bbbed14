using System.Text.Json.Nodes;

namespace Tracking.Shared.Lake;

/// <summary>A table's schema as Delta writes it.</summary>
/// <remarks>Source: the Delta transaction log protocol, "Schema Serialization Format".</remarks>
internal static class DeltaSchema
{
    /// <summary>The column by which a table is partitioned, which is in the names of its files and not in them.</summary>
    public const string Partition = "dt";

    private const string PartitionType = "date";

    /// <summary>A schema, with the partition column behind it.</summary>
    public static string Write(LakeSchema schema) =>
        new JsonObject
        {
            ["type"] = "struct",
            ["fields"] = new JsonArray([
                .. schema.Columns.Select(column => Field(column.Name, TypeOf(column.Type))),
                Field(Partition, PartitionType),
            ]),
        }.ToJsonString();

    /// <summary>The schema of text, without the partition column.</summary>
    /// <exception cref="InvalidDataException">It has a type that no table of ours has.</exception>
    public static LakeSchema Read(string text) =>
        new(
            JsonNode.Parse(text)!["fields"]!
                .AsArray()
                .Select(field => ((string)field!["name"]!, Type: field["type"]!))
                .Where(field => field.Item1 != Partition)
                .Select(field => new LakeColumn(field.Item1, TypeOf(field.Type)))
        );

    private static JsonObject Field(string name, JsonNode type) =>
        new JsonObject
        {
            ["name"] = name,
            ["type"] = type,
            ["nullable"] = true,
            ["metadata"] = new JsonObject(),
        };

    private static JsonNode TypeOf(LakeType type) =>
        type switch
        {
            LakeType.Text => "string",
            LakeType.Whole => "long",
            LakeType.Number => "double",
            LakeType.Flag => "boolean",
            LakeType.Time => "timestamp",
            _ => new JsonObject
            {
                ["type"] = "map",
                ["keyType"] = "string",
                ["valueType"] = "double",
                ["valueContainsNull"] = true,
            },
        };

    private static LakeType TypeOf(JsonNode type) =>
        type is JsonObject
            ? JsonNode.DeepEquals(type, TypeOf(LakeType.Numbers))
                ? LakeType.Numbers
                : throw new InvalidDataException($"A column cannot be a {type.ToJsonString()}.")
            : (string)type! switch
            {
                "string" => LakeType.Text,
                "long" => LakeType.Whole,
                "double" => LakeType.Number,
                "boolean" => LakeType.Flag,
                "timestamp" => LakeType.Time,
                var other => throw new InvalidDataException($"A column cannot be a {other}."),
            };
}
