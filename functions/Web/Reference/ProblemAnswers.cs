using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web.Reference;

/// <summary>Adds to an operation the answers that are problem documents: which words a status has, and what each means.</summary>
/// <param name="document">The document, which has an example of each problem.</param>
/// <param name="read">Reads a schema.</param>
internal sealed class ProblemAnswers(OpenApiDocument document, Func<string, IOpenApiSchema> read)
{
    private const string Prefix = "urn:tracking:";

    private const string MediaType = "application/problem+json";

    /// <summary>Adds the answer of one status.</summary>
    /// <param name="responses">The answers of the operation.</param>
    /// <param name="problems">Its problems of that status.</param>
    public void AddTo(OpenApiResponses responses, IReadOnlyList<Problem> problems)
    {
        var status = problems[0].Status;
        if (!responses.TryGetValue($"{status}", out var there))
        {
            responses[$"{status}"] = there = new OpenApiResponse();
        }

        var response = (OpenApiResponse)there;
        var lines = problems.Select(problem => $"- `{problem.Type}`: {problem.Detail}");
        response.Description = string.Join(
            "\n\n",
            new[]
            {
                response.Description,
                ReasonPhrases.GetReasonPhrase(status),
                string.Join('\n', lines),
            }.Where(text => !string.IsNullOrEmpty(text))
        );
        if (status is 429 or 503)
        {
            response.Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Retry-After"] = new OpenApiHeader
                {
                    Description = "After how many seconds to send it again.",
                    Schema = read(Parameter.Text),
                },
            };
        }

        response.Content ??= new Dictionary<string, IOpenApiMediaType>();
        response.Content[MediaType] = new OpenApiMediaType
        {
            Schema = read(SchemaOf(problems)),
            Examples = problems.ToDictionary(
                problem => problem.Type,
                problem => (IOpenApiExample)ExampleOf(problem)
            ),
        };
    }

    private static string SchemaOf(IEnumerable<Problem> problems) =>
        new JsonObject
        {
            ["allOf"] = new JsonArray(
                new JsonObject { ["$ref"] = "#/components/schemas/Problem" },
                new JsonObject
                {
                    ["properties"] = new JsonObject
                    {
                        ["type"] = new JsonObject
                        {
                            ["enum"] = new JsonArray([
                                .. problems.Select(problem =>
                                    JsonValue.Create(Prefix + problem.Type)
                                ),
                            ]),
                        },
                    },
                }
            ),
        }.ToJsonString();

    private OpenApiExampleReference ExampleOf(Problem problem)
    {
        var name = $"{problem.Status}-{problem.Type}";
        if (document.Components?.Examples?.ContainsKey(name) != true)
        {
            document.AddComponent<IOpenApiExample>(
                name,
                new OpenApiExample { Value = DocumentOf(problem) }
            );
        }

        return new OpenApiExampleReference(name, document);
    }

    private static JsonObject DocumentOf(Problem problem)
    {
        JsonObject Error() => new() { ["code"] = problem.Status, ["message"] = problem.Detail };
        return new()
        {
            ["type"] = Prefix + problem.Type,
            ["title"] = ReasonPhrases.GetReasonPhrase(problem.Status),
            ["status"] = problem.Status,
            ["detail"] = problem.Detail,
            ["field"] = problem.Field,
            ["error"] = Error(),
            ["errors"] = new JsonArray(Error()),
        };
    }
}
