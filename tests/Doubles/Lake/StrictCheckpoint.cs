using System.Text.Json;
using static Tracking.Tests.Doubles.Lake.DeltaViolationException;

namespace Tracking.Tests.Doubles.Lake;

/// <summary>Checks a checkpoint, as DuckDB reads it, against what the commits before it come to.</summary>
internal static class StrictCheckpoint
{
    private static readonly string[] Structs = ["txn", "add", "remove", "metaData", "protocol"];

    // As Spark writes it. Source: files of the protocol's own repository, read by DuckDB's parquet_schema.
    private const string Schema = """
        spark_schema:5 txn?3 appId?UTF8 version?INT64 lastUpdated?INT64
        add?7 path?UTF8 partitionValues?MAP key_value*2 key!UTF8 value?UTF8 size?INT64 modificationTime?INT64
        dataChange?BOOLEAN tags?MAP key_value*2 key!UTF8 value?UTF8 stats?UTF8
        remove?6 path?UTF8 deletionTimestamp?INT64 dataChange?BOOLEAN extendedFileMetadata?BOOLEAN
        partitionValues?MAP key_value*2 key!UTF8 value?UTF8 size?INT64
        metaData?8 id?UTF8 name?UTF8 description?UTF8 format?2 provider?UTF8 options?MAP key_value*2 key!UTF8 value?UTF8
        schemaString?UTF8 partitionColumns?LIST list*1 element?UTF8 configuration?MAP key_value*2 key!UTF8 value?UTF8
        createdTime?INT64 protocol?2 minReaderVersion?INT32 minWriterVersion?INT32
        """;

    /// <summary>The actions of a checkpoint, of which each row has one.</summary>
    public static List<(string Name, JsonElement Value)> Read(Duck duck, string file, string where)
    {
        var source = Duck.Files([file]);
        Unless(
            SchemaOf(duck, file)
                == string.Join(
                    ' ',
                    Schema.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)
                ),
            $"{where}: the schema {SchemaOf(duck, file)}"
        );
        var actions = new List<(string, JsonElement)>();
        var rows = duck.Query(
            $"SELECT {string.Join(", ", Structs.Select(s => $"to_json(\"{s}\")::VARCHAR"))} FROM {source}"
        );
        foreach (var row in rows)
        {
            var there = row.Index().Where(s => s.Item is string and not "null").ToList();
            Unless(there.Count == 1, $"{where}: a row of {there.Count} actions");
            var name = Structs[there[0].Index];
            using var document = JsonDocument.Parse((string)there[0].Item!);
            var value = WithoutNulls(document.RootElement);
            StrictShapes.Check(name, value, where);
            actions.Add((name, value));
        }

        return actions;
    }

    /// <summary>Checks that a checkpoint is what the commits up to its version come to.</summary>
    public static void Check(
        IReadOnlyList<(string Name, JsonElement Value)> actions,
        StrictState state,
        string where
    )
    {
        IEnumerable<string> Of(string name) =>
            actions.Where(a => a.Name == name).Select(a => StrictState.Canonical(a.Name, a.Value));
        void Same(string name, IEnumerable<JsonElement> expected)
        {
            var (found, wanted) = (
                Of(name).Order(StringComparer.Ordinal).ToList(),
                expected
                    .Select(value => StrictState.Canonical(name, value))
                    .Order(StringComparer.Ordinal)
                    .ToList()
            );
            Unless(
                found.SequenceEqual(wanted),
                $"{where}: {name}\n{string.Join('\n', found.Except(wanted))}\ninstead of\n"
                    + string.Join('\n', wanted.Except(found))
            );
        }

        Same("protocol", [state.Protocol!.Value]);
        Same("metaData", [state.MetaData!.Value]);
        Same("txn", state.Transactions.Values);
        Same("add", state.Files.Values);
        Same(
            "remove",
            state.Tombstones.Values.Where(remove =>
                state.CommittedAt - remove.GetProperty("deletionTimestamp").GetInt64()
                <= StrictState.TombstoneLife
            )
        );
        Unless(
            actions
                .Where(a => a.Name is "add" or "remove")
                .All(a => !a.Value.GetProperty("dataChange").GetBoolean()),
            $"{where}: an action of a checkpoint that changes data"
        );
    }

    private static string SchemaOf(Duck duck, string file) =>
        string.Join(
            ' ',
            duck.Query(
                    "SELECT name, type, repetition_type, num_children, converted_type "
                        + $"FROM parquet_schema({Duck.Text(file)})"
                )
                .Select(row =>
                    $"{row[0]}{row[2] switch { "OPTIONAL" => '?', "REPEATED" => '*', "REQUIRED" when row[1] is not null => '!', _ => ':' }}{row[4] ?? row[1] ?? row[3]}"
                )
        );

    // A struct of Parquet has all its members; those that are not there are null, also in a list.
    private static JsonElement WithoutNulls(JsonElement value)
    {
        var members = value
            .EnumerateObject()
            .Where(member => member.Value.ValueKind != JsonValueKind.Null)
            .ToDictionary(member => member.Name, member => member.Value);
        return JsonSerializer.SerializeToElement(members);
    }
}
