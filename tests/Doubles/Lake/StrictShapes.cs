using System.Text.Json;
using static Tracking.Tests.Doubles.Lake.DeltaViolationException;

namespace Tracking.Tests.Doubles.Lake;

/// <summary>Which members the actions of a log have, and of which kind they are.</summary>
/// <remarks>Source: the Delta transaction log protocol, "Actions". Members of features that we do not use are none.</remarks>
internal static class StrictShapes
{
    private static readonly Dictionary<string, Dictionary<string, string>> Actions = new()
    {
        ["protocol"] = Members("minReaderVersion:int! minWriterVersion:int!"),
        ["metaData"] = Members(
            "id:guid! name:string description:string format:format! schemaString:string! "
                + "partitionColumns:strings! configuration:map! createdTime:long"
        ),
        ["add"] = Members(
            "path:string! partitionValues:map! size:long! modificationTime:long! dataChange:bool! "
                + "stats:string tags:map"
        ),
        ["remove"] = Members(
            "path:string! deletionTimestamp:long dataChange:bool! extendedFileMetadata:bool "
                + "partitionValues:map size:long"
        ),
        ["txn"] = Members("appId:string! version:long! lastUpdated:long"),
        ["commitInfo"] = Members(
            "timestamp:long! operation:string! operationParameters:map! isBlindAppend:bool engineInfo:string"
        ),
    };

    /// <summary>The name and the members of the one action of a line.</summary>
    public static (string Name, JsonElement Value) Read(ReadOnlyMemory<byte> line, string where)
    {
        JsonElement action;
        try
        {
            using var document = JsonDocument.Parse(
                line,
                new JsonDocumentOptions { AllowDuplicateProperties = false }
            );
            action = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new DeltaViolationException($"{where}: no JSON: {e.Message}");
        }

        Unless(action.ValueKind == JsonValueKind.Object, $"{where}: no object");
        var members = action.EnumerateObject().ToList();
        Unless(members.Count == 1, $"{where}: {members.Count} actions in a line");
        Check(members[0].Name, members[0].Value, where);
        return (members[0].Name, members[0].Value);
    }

    /// <summary>Checks the members of an action.</summary>
    public static void Check(string name, JsonElement value, string where)
    {
        Unless(Actions.TryGetValue(name, out var shape), $"{where}: unknown action {name}");
        Unless(value.ValueKind == JsonValueKind.Object, $"{where}: {name} is no object");
        foreach (var member in value.EnumerateObject())
        {
            Unless(
                shape!.TryGetValue(member.Name, out var kind),
                $"{where}: unknown member {name}.{member.Name}"
            );
            Unless(
                Is(member.Value, kind!.TrimEnd('!')),
                $"{where}: {name}.{member.Name} is no {kind}: {member.Value.GetRawText()}"
            );
        }

        foreach (var (member, kind) in shape!)
        {
            Unless(
                !kind.EndsWith('!') || value.TryGetProperty(member, out _),
                $"{where}: {name}.{member} is missing"
            );
        }
    }

    private static bool Is(JsonElement value, string kind) =>
        kind switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "guid" => value.ValueKind == JsonValueKind.String && value.TryGetGuid(out _),
            "long" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "int" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
            "bool" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "strings" => value.ValueKind == JsonValueKind.Array
                && value.EnumerateArray().All(item => Is(item, "string")),
            "map" => value.ValueKind == JsonValueKind.Object
                && value.EnumerateObject().All(member => Is(member.Value, "string")),
            "format" => value.ValueKind == JsonValueKind.Object
                && value
                    .EnumerateObject()
                    .Select(m => m.Name)
                    .SequenceEqual(["provider", "options"])
                && value.GetProperty("provider").ValueEquals("parquet")
                && value.GetProperty("options").GetRawText() == "{}",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
        };

    private static Dictionary<string, string> Members(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(member => member.Split(':'))
            .ToDictionary(parts => parts[0], parts => parts[1]);
}
