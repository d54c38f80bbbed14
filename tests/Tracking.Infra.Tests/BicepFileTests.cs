using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tracking.Infra.Tests;

/// <summary>Every file compiles, without a warning of the compiler or the linter, and is formatted.</summary>
public partial class BicepFileTests
{
    public static TheoryData<string> Files =>
        [
            .. Directory
                .EnumerateFiles(Bicep.Folder, "*.bicep*", SearchOption.AllDirectories)
                .Where(f => Path.GetExtension(f) is ".bicep" or ".bicepparam")
                .Select(f => Path.GetRelativePath(Bicep.Folder, f))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task It_compiles_without_a_word_and_is_formatted(string file)
    {
        var path = Path.Combine(Bicep.Folder, file);
        Assert.NotEmpty(await Bicep.CompileAsync(path));
        Assert.Equal(await File.ReadAllTextAsync(path), await Bicep.FormatAsync(path));
    }

    [Theory]
    [InlineData("main.bicepparam")]
    [InlineData("azd.bicepparam")]
    public async Task Variables_say_who_is_told_who_reads_from_where_and_how_late(string file)
    {
        var built = JsonNode.Parse(
            await Bicep.BuildParametersAsync(
                file,
                new Dictionary<string, string>
                {
                    ["TRACKING_ADDRESSES"] = "192.0.2.1",
                    ["TRACKING_ALERT_EMAILS"] = "ann@shop.example,bob@shop.example",
                    ["TRACKING_READER_GROUPS"] = "",
                    ["TRACKING_READER_WAIT"] = "10",
                    ["TRACKING_TARGETS"] = "webhook,splunk",
                }
            )
        )!;
        var parameters = JsonNode.Parse((string)built["parametersJson"]!)!["parameters"]!;
        string Value(string name) => parameters[name]!["value"]!.ToJsonString();
        Assert.Equal("[\"192.0.2.1\"]", Value("allowedAddresses"));
        Assert.Equal("[\"ann@shop.example\",\"bob@shop.example\"]", Value("alertEmails"));
        Assert.Equal("[]", Value("exportReaderGroupIds"));
        Assert.Equal("10", Value("readerWaitSeconds"));
        Assert.Equal("[\"webhook\",\"splunk\"]", Value("targetKinds"));
    }

    [Theory]
    [InlineData("main.bicep")]
    [InlineData("azd.bicep")]
    public async Task Neither_parameters_nor_outputs_are_secrets(string file)
    {
        using var template = JsonDocument.Parse(
            await Bicep.CompileAsync(Path.Combine(Bicep.Folder, file))
        );
        foreach (var part in (string[])["parameters", "outputs"])
        {
            foreach (var member in template.RootElement.GetProperty(part).EnumerateObject())
            {
                Assert.DoesNotContain(
                    "secure",
                    member.Value.GetRawText(),
                    StringComparison.OrdinalIgnoreCase
                );
                Assert.DoesNotMatch("(?i)(secret|password|connectionString|sasToken)", member.Name);
            }
        }

        var text = template.RootElement.GetRawText();
        Assert.DoesNotMatch("(?i)(listKeys|listAccountSas|AccountKey=|SharedAccessKey)", text);
    }

    [Fact]
    public async Task What_azd_looks_for_is_where_azure_yaml_says()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Bicep.Folder, "azure.yaml"));
        string Value(string name) =>
            lines
                .Select(l => l.Trim())
                .Single(l => l.StartsWith(name + ": ", StringComparison.Ordinal))[
                (name.Length + 2)..
            ];
        var module = Path.Combine(Bicep.Folder, Value("path"), Value("module"));
        Assert.True(File.Exists($"{module}.bicep") && File.Exists($"{module}.bicepparam"));
        var project = Path.Combine(Bicep.Folder, Value("project"));
        Assert.True(File.Exists(Path.Combine(project, "Tracking.Functions.csproj")));
        foreach (var hook in lines.Where(l => l.Contains("run: ", StringComparison.Ordinal)))
        {
            Assert.True(File.Exists(Path.Combine(Bicep.Folder, hook.Split("run: ")[1])), hook);
        }

        // Hooks are told by outputs.
        var outputs = await File.ReadAllTextAsync(Path.Combine(Bicep.Folder, "azd.bicep"));
        var told = HookVariable()
            .Matches(
                await File.ReadAllTextAsync(Path.Combine(Bicep.Folder, "hooks", "set-keys.sh"))
                    + await File.ReadAllTextAsync(
                        Path.Combine(Bicep.Folder, "hooks", "set-keys.ps1")
                    )
            )
            .Select(m => m.Value)
            .Distinct()
            .ToList();
        Assert.Equal(2, told.Count);
        Assert.All(told, name => Assert.Contains($"output {name} ", outputs));

        // The app is found by the name of its service.
        var app = Assert.Single((await Deployment.WithAsync()).OfType("Microsoft.Web/sites"));
        Assert.Contains(
            $"  {(string)app["tags"]!["azd-service-name"]!}:",
            lines,
            StringComparer.Ordinal
        );
    }

    [GeneratedRegex(@"TRACKING_\w+")]
    private static partial Regex HookVariable();
}
