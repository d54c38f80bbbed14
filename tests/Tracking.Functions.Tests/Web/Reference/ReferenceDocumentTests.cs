using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Tracking.Functions.Collect.Dialects.PostHog;
using Tracking.Functions.Collect.Dialects.Segment;
using Tracking.Functions.Collect.Dialects.Synerise;
using Tracking.Functions.Web.Reference;
using Tracking.Local;
using Tracking.Local.Triggers;
using Tracking.Shared;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Web.Reference;

/// <summary>What the API reference says, against what the app has.</summary>
public sealed partial class ReferenceDocumentTests
{
    private static readonly string Repository = typeof(ReferenceDocumentTests)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryFolder")
        .Value!;

    private static readonly ApiReference Reference = ApiReference.Current;

    private static string Text => Encoding.UTF8.GetString(new ReferenceDocument().File.Plain);

    [Fact]
    public void What_is_text_in_a_record_is_told_to_be_text_whatever_reads_it()
    {
        var schemas = Reference.Document["components"]!["schemas"]!;
        foreach (
            var (record, name) in ((string, string)[])
                [("TrackedEvent", "action"), ("TrackedEvent", "id"), ("EventContext", "url")]
        )
        {
            var text = schemas[record]!["properties"]![name]!["type"];
            Assert.Contains("string", text?.ToJsonString() ?? "nothing", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_function_that_is_called_over_HTTP_is_in_it_with_its_methods_and_described()
    {
        var functions = await AppFunctions.FindAsync(new ConfigurationBuilder().Build());
        var doors = functions
            .Where(f => f.Trigger is HttpTrigger { Route: not "{*path}" })
            .SelectMany(f =>
                ((HttpTrigger)f.Trigger).Methods.Select(method =>
                    (
                        f.Name,
                        Method: method.ToUpperInvariant(),
                        Path: $"/{((HttpTrigger)f.Trigger).Route}"
                    )
                )
            )
            .ToList();
        Assert.NotEmpty(doors);
        var described = Reference
            .Operations.Where(o => o.Function != "ZAnyOtherPath")
            .Select(o =>
                Assert.Single(
                    doors,
                    door =>
                        (door.Name, door.Method) == (o.Function, o.Method)
                        && IsOf(o.Path, door.Path)
                )
            );
        Assert.Equal(doors.Order(), described.Distinct().Order());
    }

    [Fact]
    public void It_is_valid()
    {
        var read = OpenApiDocument.Parse(
            Text,
            OpenApiConstants.Json,
            new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() }
        );
        Assert.Empty(read.Diagnostic!.Errors.Select(e => $"{e.Pointer}: {e.Message}"));
        Assert.Empty(read.Diagnostic.Warnings.Select(e => $"{e.Pointer}: {e.Message}"));
        Assert.StartsWith("3.1", (string?)Reference.Document["openapi"], StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_it_refers_to_is_there_and_is_used()
    {
        var text = Text;
        var used = References()
            .Matches(text)
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .ToList();
        Assert.All(used, name => Assert.NotNull(At(name)));
        var schemas = Reference.Document["components"]!["schemas"]!.AsObject();
        Assert.All(schemas, schema => Assert.Contains($"schemas/{schema.Key}", used));
    }

    [Fact]
    public void Each_operation_has_a_name_of_its_own_and_a_summary()
    {
        var operations = Reference.Operations.ToList();
        Assert.Distinct(operations.Select(o => o.Id));
        Assert.All(operations, o => Assert.NotEmpty((string)o.Json["summary"]!));
    }

    [Fact]
    public void Each_example_of_a_body_can_be_read_and_one_that_is_right_fits_its_schema()
    {
        var examples = Reference
            .Operations.SelectMany(o => o.Examples.Select(e => (Operation: o, Example: e)))
            .ToList();
        Assert.NotEmpty(examples);
        Assert.All(
            examples.Where(e => e.Example.MediaType == "application/json"),
            e =>
            {
                using var _ = JsonDocument.Parse(e.Example.Body);
                if (e.Example.Status is 0 or < 400)
                {
                    Assert.Null(Reference.CheckSchema(e.Example.Schema, e.Example.Body));
                }
            }
        );
    }

    [Fact]
    public void Each_example_of_an_answer_fits_its_schema()
    {
        var examples = (
            from operation in Reference.Operations
            from response in operation.Responses
            from content in response.Value!["content"]?.AsObject() ?? []
            from example in Examples(content.Value!)
            select (Schema: content.Value!["schema"]!, example)
        ).ToList();
        Assert.NotEmpty(examples);
        Assert.All(
            examples,
            e => Assert.Null(Reference.CheckSchema(e.Schema, e.example.ToJsonString()))
        );
    }

    [Fact]
    public void Every_word_for_a_problem_that_is_in_the_code_is_in_it()
    {
        var said = Words().Matches(Text).Select(match => match.Groups[1].Value).ToHashSet();
        var sources = new[] { "functions", "shared" }.SelectMany(folder =>
            Directory.EnumerateFiles(
                Path.Combine(Repository, folder),
                "*.cs",
                SearchOption.AllDirectories
            )
        );
        var words = sources
            .Where(file =>
                !file.Contains(
                    $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
            )
            .SelectMany(file => Problems().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            // Nobody is there to read it.
            .Where(word => word != "client-gone")
            .ToHashSet();
        Assert.NotEmpty(words);
        Assert.Empty(words.Except(said));
    }

    [Fact]
    public void Every_call_of_the_dialects_is_in_it()
    {
        var calls = SyneriseActions
            .Endpoints.Select(endpoint => $"/v4/{endpoint}")
            .Concat(SegmentCalls.Names.Select(name => $"/v1/{name}"))
            .Concat(PostHogCalls.Names.Select(name => $"/{name}/"));
        Assert.Empty(
            calls.Except(Reference.Operations.Where(o => o.Method == "POST").Select(o => o.Path))
        );
    }

    [Fact]
    public void A_member_of_an_answer_that_it_does_not_have_is_noticed()
    {
        var schemas = (
            from operation in Reference.Operations
            from response in operation.Responses
            from content in response.Value!["content"]?.AsObject() ?? []
            where content.Key.EndsWith("json", StringComparison.Ordinal)
            select (Name: $"{operation} {response.Key}", Schema: content.Value!["schema"]!)
        ).ToList();
        Assert.NotEmpty(schemas);
        Assert.Equal(
            ["GET /openapi.json 200"],
            schemas
                .Where(one =>
                    Reference
                        .CheckSchema(one.Schema, """{"surprise":1}""")
                        ?.Contains("/surprise", StringComparison.Ordinal) != true
                )
                .Select(one => one.Name)
        );
    }

    [Fact]
    public void What_records_say_of_their_members_is_in_it()
    {
        var marked = new[]
        {
            typeof(ReferenceDocument).Assembly,
            typeof(ApiSchemaAttribute).Assembly,
        }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetCustomAttribute<ApiSchemaAttribute>() is not null)
            .ToList();
        Assert.NotEmpty(marked);
        var schemas = Reference.Document["components"]!["schemas"]!;
        Assert.All(
            marked.Where(type => type.IsVisible || type.DeclaringType is null),
            type =>
            {
                var name = type.GetCustomAttribute<ApiSchemaAttribute>()!.Name ?? type.Name;
                Assert.NotEmpty((string?)schemas[name]!["description"] ?? "");
            }
        );
        var verdict = schemas["Verdict"]!;
        Assert.Equal(
            ["index", "status"],
            verdict["required"]!.AsArray().Select(name => (string)name!)
        );
        Assert.Equal(
            "Its place in the request, from 0.",
            (string?)verdict["properties"]!["index"]!["description"]
        );
        Assert.Contains(
            "retry",
            verdict["properties"]!["status"]!["enum"]!.AsArray().Select(word => (string)word!)
        );
        Assert.Null(verdict["properties"]!["isRefusal"]);
    }

    private static IEnumerable<JsonNode> Examples(JsonNode content) =>
        (content["example"] is { } one ? new[] { one } : []).Concat(
            (content["examples"]?.AsObject() ?? []).Select(example =>
                (
                    example.Value!["$ref"] is { } reference
                        ? At(((string)reference!)["#/components/".Length..])!
                        : example.Value
                )["value"]!
            )
        );

    private static JsonNode? At(string name) =>
        name.Split('/')
            .Aggregate((JsonNode?)Reference.Document["components"], (at, key) => at?[key]);

    // Whether a path is one that a route takes.
    private static bool IsOf(string path, string route) =>
        path == route || Regex.IsMatch(path, $"^{Braces().Replace(route, "[^/{}]+")}$");

    [GeneratedRegex("\"#/components/([^\"]+)\"")]
    private static partial Regex References();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Braces();

    [GeneratedRegex("urn:tracking:([a-z-]+)")]
    private static partial Regex Words();

    [GeneratedRegex("\\b(?:Problem|new)\\(\\s*\\d{3},\\s*\"([a-z-]+)\"")]
    private static partial Regex Problems();
}
