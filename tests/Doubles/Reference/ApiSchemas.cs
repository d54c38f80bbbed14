using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Tracking.Tests.Doubles;

/// <summary>
/// The JSON Schemas of an OpenAPI document, held strictly: an object has no member that its schema does not name,
/// unless the schema says that it may.
/// </summary>
internal sealed class ApiSchemas
{
    private const string Components = "#/components/schemas/";
    private const string Address = "https://tracking.example/api";
    private const string Open = "open-";

    private static readonly EvaluationOptions Options = new()
    {
        OutputFormat = OutputFormat.List,
        RequireFormatValidation = true,
    };

    private readonly string address = $"{Address}/{Guid.NewGuid():N}";
    private readonly Dictionary<string, JsonSchema> schemas = [];

    /// <summary>Takes the schemas of a document's components.</summary>
    public ApiSchemas(JsonNode document)
    {
        var definitions = new JsonObject();
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
        {
            definitions[name] = Strict(schema!, isClosed: true);
            definitions[Open + name] = Strict(schema!, isClosed: false);
        }

        var root = new JsonObject { ["$id"] = address, ["$defs"] = definitions };
        SchemaRegistry.Global.Register(JsonSchema.FromText(root.ToJsonString()));
    }

    /// <summary>What is wrong with a value; null when nothing is.</summary>
    public string? Check(JsonNode schema, string json)
    {
        var text = schema.ToJsonString();
        JsonSchema? held;
        lock (schemas)
        {
            if (!schemas.TryGetValue(text, out held))
            {
                held = JsonSchema.FromText(Strict(schema, isClosed: true).ToJsonString());
                schemas[text] = held;
            }
        }

        using var value = JsonDocument.Parse(json);
        var result = held.Evaluate(value.RootElement, Options);
        return result.IsValid
            ? null
            : string.Join(
                "; ",
                (result.Details ?? [])
                    .Where(detail => detail.Errors is { Count: > 0 })
                    .Select(detail =>
                        $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}"
                    )
            );
    }

    private JsonNode Strict(JsonNode schema, bool isClosed)
    {
        if (schema is not JsonObject members)
        {
            return schema.DeepClone();
        }

        var strict = new JsonObject();
        var isComposed = members.ContainsKey("allOf");
        foreach (var (name, value) in members)
        {
            strict[name] = (name, value) switch
            {
                ("$ref", _) => Reference((string)value!, isClosed),
                ("properties", JsonObject properties) => new JsonObject(
                    properties.Select(p =>
                        KeyValuePair.Create(p.Key, (JsonNode?)Strict(p.Value!, true))
                    )
                ),
                ("items" or "additionalProperties", JsonObject one) => Strict(one, true),
                ("anyOf" or "allOf", JsonArray all) => new JsonArray([
                    .. all.Select(one => Strict(one!, isClosed && !isComposed)),
                ]),
                _ => value?.DeepClone(),
            };
        }

        if (
            isClosed
            && (isComposed || members.ContainsKey("properties"))
            && !members.ContainsKey("additionalProperties")
        )
        {
            strict["unevaluatedProperties"] = false;
        }

        return strict;
    }

    private string Reference(string to, bool isClosed) =>
        to.StartsWith(Components, StringComparison.Ordinal)
            ? $"{address}#/$defs/{(isClosed ? "" : Open)}{to[Components.Length..]}"
            : throw new InvalidDataException($"{to} is no schema of the document.");
}
