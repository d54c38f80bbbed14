using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Tracking.Functions.Web.Reference.Model;

namespace Tracking.Functions.Web.Reference;

/// <summary>
/// Makes the OpenAPI document of the routes that functions have, of what is said of them, and of the schemas of what
/// they read and answer.
/// </summary>
internal sealed class DocumentBuilder
{
    private const string Description = """
        Websites and product servers report what people do; what it came to is read again.

        Every answer of an error is a problem document (RFC 9457), whose `type` is `urn:tracking:` and a stable word;
        the dialects of other systems have exceptions, which their operations say. Whatever answers 429 or 503 may
        be sent again after `Retry-After` seconds: an event that has an id counts once, however often it is sent.

        Times are ISO 8601 in UTC. Bodies may be gzip, deflate or br. The examples run as they are against an app on
        this machine, whose project is `demo`.
        """;

    private readonly OpenApiDocument document = new()
    {
        Info = new()
        {
            Title = "Tracking",
            Version = "1",
            Description = Description,
        },
        Servers = [new OpenApiServer { Url = "/" }],
        Paths = [],
        Tags = new HashSet<OpenApiTag>(),
    };

    private readonly OperationBuilder operations;

    private DocumentBuilder() => operations = new OperationBuilder(document, Read);

    /// <summary>Makes the document.</summary>
    /// <param name="routes">The functions that are called over HTTP.</param>
    /// <param name="groups">What is said of them.</param>
    /// <param name="schemas">The schemas, by name.</param>
    public static OpenApiDocument Build(
        IReadOnlyList<HttpRoute> routes,
        IReadOnlyList<OperationGroup> groups,
        IEnumerable<KeyValuePair<string, JsonNode>> schemas
    )
    {
        var builder = new DocumentBuilder();
        foreach (var (name, schema) in schemas)
        {
            builder.document.AddComponent(
                name,
                (IOpenApiSchema)builder.Read(schema.ToJsonString())
            );
        }

        Schemes.AddTo(builder.document);
        foreach (var group in groups)
        {
            builder.Add(group, routes);
        }

        foreach (var route in routes.Where(route => !route.IsOfAnyPath))
        {
            builder.AddUndescribed(route);
        }

        return builder.document;
    }

    private void Add(OperationGroup group, IReadOnlyList<HttpRoute> routes)
    {
        document.Tags!.Add(new() { Name = group.Name, Description = group.Details });
        foreach (var operation in group.Operations)
        {
            var function = FunctionOf(operation, routes);
            if (function is not null)
            {
                PathOf(operation.Path)
                    .AddOperation(
                        new HttpMethod(operation.Method),
                        operations.Of(operation, group, function)
                    );
            }
        }
    }

    // A function that nobody has described is in the document all the same.
    private void AddUndescribed(HttpRoute route)
    {
        var path = PathOf(route.Path);
        foreach (var method in route.Methods.Select(name => new HttpMethod(name)))
        {
            if (path.Operations?.ContainsKey(method) != true)
            {
                path.AddOperation(
                    method,
                    new()
                    {
                        OperationId = $"{method.Method.ToLowerInvariant()}{route.Function}",
                        Summary = route.Function,
                        Responses = new()
                        {
                            ["default"] = new OpenApiResponse { Description = "Not described." },
                        },
                        Extensions = Extension(route.Function),
                    }
                );
            }
        }
    }

    private OpenApiPathItem PathOf(string path)
    {
        if (!document.Paths.TryGetValue(path, out var item))
        {
            document.Paths[path] = item = new OpenApiPathItem();
        }

        return (OpenApiPathItem)item;
    }

    // What no function has a path of its own for, the one of any path does.
    private static string? FunctionOf(Operation operation, IReadOnlyList<HttpRoute> routes) =>
        (
            routes.FirstOrDefault(route =>
                route.Path == operation.Path && route.Methods.Contains(operation.Method)
            ) ?? routes.FirstOrDefault(route => route.IsOfAnyPath)
        )?.Function;

    /// <summary>Says which function does an operation.</summary>
    internal static Dictionary<string, IOpenApiExtension> Extension(string function) =>
        new() { ["x-function"] = new JsonNodeExtension(function) };

    private OpenApiSchema Read(string schema)
    {
        var read = OpenApiModelFactory.Parse<OpenApiSchema>(
            schema,
            OpenApiSpecVersion.OpenApi3_1,
            document,
            out var diagnostic,
            OpenApiConstants.Json
        );
        return diagnostic.Errors is [var error, ..]
            ? throw new InvalidDataException($"{error.Pointer}: {error.Message} in {schema}")
            : read!;
    }
}
