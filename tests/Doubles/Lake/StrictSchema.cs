using System.Text.Json;
using System.Text.RegularExpressions;
using static Tracking.Tests.Doubles.Lake.DeltaViolationException;

namespace Tracking.Tests.Doubles.Lake;

/// <summary>The columns of a table, by name in order, each with its type as Delta writes it.</summary>
/// <remarks>Source: the Delta transaction log protocol, "Schema Serialization Format".</remarks>
internal sealed partial class StrictSchema
{
    private const string Map =
        """{"type":"map","keyType":"string","valueType":"double","valueContainsNull":true}""";

    private static readonly Dictionary<string, string> DuckTypes = new()
    {
        ["\"string\""] = "VARCHAR",
        ["\"long\""] = "BIGINT",
        ["\"double\""] = "DOUBLE",
        ["\"boolean\""] = "BOOLEAN",
        ["\"timestamp\""] = "TIMESTAMP WITH TIME ZONE",
        [Map] = "MAP(VARCHAR, DOUBLE)",
    };

    public StrictSchema(JsonElement metaData, string where)
    {
        using var document = JsonDocument.Parse(metaData.GetProperty("schemaString").GetString()!);
        var root = document.RootElement;
        Unless(
            root.EnumerateObject().Select(member => member.Name).SequenceEqual(["type", "fields"])
                && root.GetProperty("type").ValueEquals("struct"),
            $"{where}: the schema is no struct"
        );
        var partitions = metaData
            .GetProperty("partitionColumns")
            .EnumerateArray()
            .Select(column => column.GetString()!)
            .ToList();
        var fields = root.GetProperty("fields")
            .EnumerateArray()
            .Select(f => Field(f, where))
            .ToList();
        Unless(
            fields.Select(f => f.Name.ToUpperInvariant()).Distinct().Count() == fields.Count,
            $"{where}: columns of the same name"
        );
        Partitions = partitions;
        Columns = [.. fields.Where(field => !partitions.Contains(field.Name))];
        Unless(
            partitions.SequenceEqual(["dt"]) && fields.Contains(("dt", "\"date\"")),
            $"{where}: the partition is not dt, a date"
        );
        Unless(
            Columns.All(column => DuckTypes.ContainsKey(column.Type)),
            $"{where}: a column of a type that is none of ours"
        );
    }

    public IReadOnlyList<string> Partitions { get; }

    public IReadOnlyList<(string Name, string Type)> Columns { get; }

    /// <summary>The type of a column of DuckDB's.</summary>
    public string DuckTypeOf(string name, string where)
    {
        var column = Columns.FirstOrDefault(c => c.Name == name);
        Unless(column.Name is not null, $"{where}: a column {name} that the table does not have");
        return DuckTypes[column.Type];
    }

    /// <summary>Each column of a query over files, of which some may lack it, in a form that can be compared.</summary>
    public string Comparable(IReadOnlyCollection<string> there) =>
        string.Join(
            ", ",
            Columns.Select(column =>
                $"{(there.Contains(column.Name) ? Comparable(column) : "NULL::VARCHAR")} AS \"{column.Name}\""
            )
        );

    private static string Comparable((string Name, string Type) column) =>
        column.Type == "\"timestamp\""
            ? $"epoch_us(\"{column.Name}\")::VARCHAR"
            : $"\"{column.Name}\"::VARCHAR";

    private static (string Name, string Type) Field(JsonElement field, string where)
    {
        Unless(
            field
                .EnumerateObject()
                .Select(member => member.Name)
                .SequenceEqual(["name", "type", "nullable", "metadata"])
                && field.GetProperty("nullable").ValueKind == JsonValueKind.True
                && field.GetProperty("metadata").GetRawText() == "{}",
            $"{where}: the field {field.GetRawText()}"
        );
        var name = field.GetProperty("name").GetString()!;
        Unless(Name().IsMatch(name), $"{where}: a column called {name}");
        return (name, field.GetProperty("type").GetRawText());
    }

    [GeneratedRegex(@"^[A-Za-z0-9_]+\z")]
    private static partial Regex Name();
}
