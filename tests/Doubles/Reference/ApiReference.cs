using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracking.Functions.Web.Reference;

namespace Tracking.Tests.Doubles;

/// <summary>An operation of the API reference.</summary>
/// <param name="Method">Its method, in upper case.</param>
/// <param name="Path">Its path, with its parameters in braces.</param>
/// <param name="Json">What is said of it.</param>
internal sealed record ApiOperation(string Method, string Path, JsonNode Json)
{
    public string Id => (string)Json["operationId"]!;

    public string Function => (string)Json["x-function"]!;

    public JsonObject Responses => Json["responses"]!.AsObject();

    public IReadOnlyList<JsonNode> Parameters =>
        [.. (Json["parameters"]?.AsArray() ?? []).Select(one => one!)];

    /// <summary>The bodies that it has as examples, each with its media type and the status of its answer.</summary>
    public IEnumerable<(
        string MediaType,
        JsonNode Schema,
        string Name,
        string Body,
        int Status
    )> Examples =>
        from content in Json["requestBody"]?["content"]?.AsObject() ?? []
        from example in content.Value!["examples"]?.AsObject() ?? []
        let value = example.Value!["value"]!
        select (
            content.Key,
            content.Value["schema"]!,
            example.Key,
            value is JsonValue text && text.TryGetValue<string>(out var plain)
                ? plain
                : value.ToJsonString(),
            (int?)example.Value["x-status"] ?? 0
        );

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>The API reference, as tests hold answers against it.</summary>
internal sealed partial class ApiReference
{
    private const string Problem = "application/problem+json";
    private const string RetryAfter = "Retry-After";

    // Headers that clients act on, so that an answer has them only where the reference says so.
    private static readonly string[] Described =
    [
        RetryAfter,
        "ETag",
        "Location",
        "Content-Disposition",
        "x-tracking-status",
    ];

    private static readonly Lazy<ApiReference> Made = new(() => new ApiReference());

    private readonly ApiSchemas schemas;
    private readonly List<(ApiOperation Operation, Regex Path)> operations;

    private ApiReference()
    {
        Document = JsonNode.Parse(new ReferenceDocument().File.Plain)!;
        schemas = new ApiSchemas(Document);
        operations =
        [
            .. Document["paths"]!
                .AsObject()
                .SelectMany(path =>
                    path.Value!.AsObject()
                        .Select(item => new ApiOperation(
                            item.Key.ToUpperInvariant(),
                            path.Key,
                            item.Value!
                        ))
                )
                .Select(operation => (operation, PatternOf(operation))),
        ];
    }

    /// <summary>The reference of the app as it is built.</summary>
    public static ApiReference Current => Made.Value;

    public JsonNode Document { get; }

    public IEnumerable<ApiOperation> Operations => operations.Select(one => one.Operation);

    /// <summary>The operation of a request; null when there is none.</summary>
    public ApiOperation? Find(string method, string path)
    {
        var plain = Slashes().Replace(path, "/");
        plain = plain.Length > 1 ? plain.TrimEnd('/') : plain;
        return operations
            .Where(one => one.Operation.Method == method && one.Path.IsMatch(plain))
            .Select(one => one.Operation)
            .OrderBy(one => one.Path.Count(c => c == '{'))
            .ThenByDescending(one => one.Path.Length)
            .FirstOrDefault();
    }

    /// <summary>What is wrong with an answer by what the reference says; null when nothing is.</summary>
    public string? Check(ApiOperation operation, HttpResponseMessage answer, string body)
    {
        var status = (int)answer.StatusCode;
        if (operation.Responses[$"{status}"] is not { } response)
        {
            return $"{operation} was answered {status}, which it does not have: {body}";
        }

        var headers = answer.Headers.Concat(answer.Content.Headers).Select(header => header.Key);
        var undescribed = Described
            .Intersect(headers, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(name => response["headers"]?[name] is null);
        if (undescribed is not null)
        {
            return $"{operation} was answered {status} with {undescribed}, which it does not have.";
        }

        if (operation.Method == "HEAD" || body.Length == 0)
        {
            return null;
        }

        var mediaType = answer.Content.Headers.ContentType?.MediaType;
        if (response["content"]?[mediaType ?? ""] is not { } content)
        {
            return $"{operation} was answered {status} as {mediaType}, which it does not have: {body}";
        }

        if (
            mediaType == Problem
            && response["headers"]?[RetryAfter] is not null
            && answer.Headers.RetryAfter is null
        )
        {
            return $"{operation} was answered {status} without {RetryAfter}: {body}";
        }

        return
            mediaType!.EndsWith("json", StringComparison.Ordinal)
            && CheckSchema(content["schema"]!, body) is { } wrong
            ? $"{operation} was answered {status} with what its schema does not have: {wrong}: {body}"
            : null;
    }

    /// <summary>What is wrong with a value by a schema; null when nothing is.</summary>
    public string? CheckSchema(JsonNode schema, string json) => schemas.Check(schema, json);

    // What the function of any other path does is done under any prefix.
    private static Regex PatternOf(ApiOperation operation)
    {
        var plain = operation.Path.Length > 1 ? operation.Path.TrimEnd('/') : operation.Path;
        var pattern = Parameter()
            .Replace(Regex.Escape(plain).Replace("}", "\\}", StringComparison.Ordinal), "[^/]+");
        return new Regex(
            $"^{(operation.Function == "ZAnyOtherPath" ? ".*" : "")}{pattern}$",
            RegexOptions.IgnoreCase
        );
    }

    [GeneratedRegex(@"\\\{\w+\\\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();
}
