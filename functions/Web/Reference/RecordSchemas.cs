using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Tracking.Shared;
using Tracking.Shared.Events;

namespace Tracking.Functions.Web.Reference;

/// <summary>The JSON Schemas of the records that are read and answered: those with an <see cref="ApiSchemaAttribute"/>.</summary>
internal sealed class RecordSchemas
{
    private const string Reference = "#/components/schemas/";

    // As such records are read and written, whatever room they are of.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = default,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private readonly Dictionary<Type, ApiSchemaAttribute> marked;
    private readonly Remarks remarks;

    private RecordSchemas(IReadOnlyCollection<Assembly> assemblies)
    {
        remarks = new Remarks(assemblies);
        marked = assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => (Type: type, Mark: type.GetCustomAttribute<ApiSchemaAttribute>()))
            .Where(one => one.Mark is not null)
            .ToDictionary(one => one.Type, one => one.Mark!);
    }

    /// <summary>The schemas of the records of assemblies, by name.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> Of(
        params IReadOnlyCollection<Assembly> assemblies
    )
    {
        var schemas = new RecordSchemas(assemblies);
        return schemas
            .marked.Keys.Select(type => KeyValuePair.Create(schemas.NameOf(type), schemas.Of(type)))
            .OrderBy(schema => schema.Key, StringComparer.Ordinal);
    }

    private string NameOf(Type type) => marked[type].Name ?? type.Name;

    private JsonNode Of(Type type) =>
        Options.GetJsonSchemaAsNode(
            type,
            new JsonSchemaExporterOptions
            {
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = (context, schema) =>
                    Transform(context, schema, marked[type].HasNulls),
            }
        );

    private JsonObject Transform(JsonSchemaExporterContext context, JsonNode schema, bool hasNulls)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var isOwn = context.Path.IsEmpty;
        if (type == typeof(RawJson))
        {
            schema = new JsonObject { ["type"] = "object" };
        }

        if (type == typeof(string) && (schema as JsonObject)?["type"] is null)
        {
            // A converter of its own tells nothing of itself.
            schema = new JsonObject
            {
                ["type"] =
                    context.PropertyInfo?.IsGetNullable == true
                        ? new JsonArray("string", "null")
                        : "string",
            };
        }

        if (!isOwn && marked.ContainsKey(type))
        {
            var one = new JsonObject { ["$ref"] = Reference + NameOf(type) };
            schema =
                hasNulls && context.PropertyInfo?.IsGetNullable == true
                    ? new JsonObject
                    {
                        ["anyOf"] = new JsonArray(one, new JsonObject { ["type"] = "null" }),
                    }
                    : one;
        }

        if (schema is not JsonObject members)
        {
            return new JsonObject();
        }

        if (!hasNulls)
        {
            RemoveNull(members);
        }

        if (isOwn)
        {
            Require(members, context.TypeInfo, hasNulls);
        }

        var remark =
            isOwn ? remarks.Of(type)
            : context.PropertyInfo?.AttributeProvider is PropertyInfo property
                ? remarks.Of(property)
            : null;
        if (remark is not null)
        {
            members["description"] = remark;
        }

        return members;
    }

    private static void RemoveNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            var rest = types.Select(one => (string)one!).Where(one => one != "null").ToList();
            schema["type"] = rest is [var only]
                ? only
                : new JsonArray([.. rest.Select(one => JsonValue.Create(one))]);
        }

        if (schema["enum"] is JsonArray words)
        {
            schema["enum"] = new JsonArray([
                .. words.Where(word => word is not null).Select(word => word!.DeepClone()),
            ]);
        }
    }

    // What is left out where it is null need not be there; nor need anything of what is read.
    private static void Require(JsonObject schema, JsonTypeInfo type, bool hasNulls)
    {
        schema.Remove("required");
        JsonNode[] required =
        [
            .. type
                .Properties.Where(property =>
                    !hasNulls
                    && !property.IsGetNullable
                    && property.Get is not null
                    // An empty one is left out.
                    && property.PropertyType != typeof(RawJson)
                )
                .Select(property => property.Name),
        ];
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }
    }
}
