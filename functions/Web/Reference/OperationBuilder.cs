using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web.Reference;

/// <summary>Makes operations of a document of what is said of them.</summary>
/// <param name="document">The document.</param>
/// <param name="read">Reads a schema.</param>
internal sealed class OperationBuilder(OpenApiDocument document, Func<string, IOpenApiSchema> read)
{
    // Without an example: those that run have a key.
    private static readonly Parameter Project = new(
        ReadAccess.Parameter,
        "Which project, for who has signed in; a key is of one already, and then it is refused."
    );

    private readonly ProblemAnswers problems = new(document, read);

    /// <summary>The operation as the document has it.</summary>
    /// <param name="operation">What is said of it.</param>
    /// <param name="group">Where it belongs.</param>
    /// <param name="function">The function that does it.</param>
    public OpenApiOperation Of(Operation operation, OperationGroup group, string function)
    {
        var responses = new OpenApiResponses();
        foreach (var answer in operation.Answers)
        {
            Add(responses, answer);
        }

        foreach (
            var refused in operation
                .Problems.DistinctBy(p => (p.Status, p.Type))
                .GroupBy(p => p.Status)
                .OrderBy(p => p.Key)
        )
        {
            problems.AddTo(responses, [.. refused]);
        }

        return new OpenApiOperation
        {
            OperationId = operation.Id,
            Summary = operation.Summary,
            Description = operation.Details.Length > 0 ? operation.Details : null,
            Tags = new HashSet<OpenApiTagReference> { new(group.Name, document) },
            Security = Schemes.Of(operation.Access, document),
            Parameters =
            [
                .. operation.Parameters.Select(parameter => (IOpenApiParameter)Of(parameter)),
                .. operation.Access == Access.SecretKey ? [Of(Project)] : (IOpenApiParameter[])[],
            ],
            RequestBody = operation.Body is null ? null : Of(operation.Body),
            Responses = responses,
            Extensions = new Dictionary<string, IOpenApiExtension>
            {
                ["x-function"] = new JsonNodeExtension(function),
            },
        };
    }

    private OpenApiParameter Of(Parameter parameter) =>
        new OpenApiParameter
        {
            Name = parameter.Name,
            In = parameter.Place switch
            {
                Place.Path => ParameterLocation.Path,
                Place.Header => ParameterLocation.Header,
                _ => ParameterLocation.Query,
            },
            Description = parameter.Description,
            Required = parameter.IsRequired,
            Schema = read(parameter.Schema),
            Example =
                parameter.Example is not { } example ? null
                : parameter.IsText ? JsonValue.Create(example)
                : JsonNode.Parse(example),
        };

    private OpenApiRequestBody Of(Body body)
    {
        var content = new Dictionary<string, IOpenApiMediaType>();
        for (var one = body; one is not null; one = one.Also)
        {
            content[one.MediaType] = new OpenApiMediaType
            {
                Schema = new OpenApiSchemaReference(one.Schema, document),
                Examples = one.Examples.ToDictionary(
                    example => example.Name,
                    example => (IOpenApiExample)Of(example, one.MediaType)
                ),
            };
        }

        return new() { Required = body.IsRequired, Content = content };
    }

    private static OpenApiExample Of(Example example, string mediaType) =>
        new OpenApiExample
        {
            Value =
                mediaType == Body.Json
                    ? JsonNode.Parse(example.Text)
                    : JsonValue.Create(example.Text),
            Extensions =
                example.Status == 0
                    ? null
                    : new Dictionary<string, IOpenApiExtension>
                    {
                        ["x-status"] = new JsonNodeExtension(example.Status),
                    },
        };

    private void Add(OpenApiResponses responses, Answer answer)
    {
        if (!responses.TryGetValue($"{answer.Status}", out var there))
        {
            responses[$"{answer.Status}"] = there = new OpenApiResponse();
        }

        var response = (OpenApiResponse)there;
        response.Description = string.IsNullOrEmpty(response.Description)
            ? answer.Description
            : $"{response.Description}\n\n{answer.Description}";
        foreach (var (name, description) in answer.Headers)
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            response.Headers[name] = new OpenApiHeader
            {
                Description = description,
                Schema = read(Parameter.Text),
            };
        }

        foreach (var mediaType in answer.MediaTypes)
        {
            var isJson = mediaType == Body.Json;
            response.Content ??= new Dictionary<string, IOpenApiMediaType>();
            response.Content[mediaType] = new OpenApiMediaType
            {
                Schema = isJson
                    ? new OpenApiSchemaReference(answer.Schema!, document)
                    : read(Parameter.Text),
                Example =
                    isJson && answer.Example is not null ? JsonNode.Parse(answer.Example) : null,
            };
        }
    }
}
