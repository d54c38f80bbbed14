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
        A path that there is not is a 404 with `urn:tracking:unknown-path`; a method that a path does not take a 405 with
        `urn:tracking:method-not-allowed` and `Allow`.

        Times are ISO 8601 in UTC. Bodies may be gzip, deflate or br.

        The examples have the keys of the project `demo`, which an app has that was started on a laptop as its README
        says: there they run as they are. Elsewhere they run with keys of a project of yours.
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

        return builder.document;
    }

    private void Add(OperationGroup group, IReadOnlyList<HttpRoute> routes)
    {
        document.Tags!.Add(new() { Name = group.Name, Description = group.Details });
        foreach (var operation in group.Operations)
        {
            PathOf(operation.Path)
                .AddOperation(
                    new HttpMethod(operation.Method),
                    operations.Of(operation, group, FunctionOf(operation, routes))
                );
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
    private static string FunctionOf(Operation operation, IReadOnlyList<HttpRoute> routes) =>
        (
            routes.FirstOrDefault(route =>
                route.Path == operation.Route && route.Methods.Contains(operation.Method)
            ) ?? routes.First(route => route.IsOfAnyPath)
        ).Function;

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
