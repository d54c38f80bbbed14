using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracking.Local.Hosting;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Infra.Tests;

/// <summary>Settings are named the same in the code, in the templates, in the sample and in the README.</summary>
public partial class SettingsTests
{
    // Read by the host, by Azure.Identity and by OpenTelemetry.
    private static readonly string[] OfOthers =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "AZURE_CLIENT_ID",
        "AZURE_TOKEN_CREDENTIALS",
        "FUNCTIONS_WORKER_RUNTIME",
        "OTEL_TRACES_SAMPLER",
        "OTEL_TRACES_SAMPLER_ARG",
    ];

    private static readonly string[] OfConnections =
    [
        "accountName",
        "clientId",
        "credential",
        "fullyQualifiedNamespace",
    ];

    private static readonly IReadOnlySet<string> Known = KnownSettings
        .Names.Concat(OfOthers)
        .Concat(
            new[]
            {
                HubNames.Connection,
                StorageClients.Setting,
                StorageClients.HostSetting,
            }.SelectMany(name => OfConnections.Select(part => $"{name}__{part}"))
        )
        .ToHashSet();

    [Fact]
    public void The_local_host_knows_each_section_and_setting_that_the_code_reads()
    {
        var read = new[] { "functions", "shared" }
            .SelectMany(folder =>
                Directory.EnumerateFiles(
                    Path.Combine(Bicep.Repository, folder),
                    "*.cs",
                    SearchOption.AllDirectories
                )
            )
            .SelectMany(file => ReadSetting().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value + match.Groups[2].Value)
            .Distinct();
        Assert.All(
            read,
            name =>
                Assert.Contains(
                    KnownSettings.Names,
                    known =>
                        known == name || known.StartsWith($"{name}__", StringComparison.Ordinal)
                )
        );
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public async Task Each_setting_of_the_template_is_one_that_is_read(string size)
    {
        var settings = (await Deployment.OfSizeAsync(size)).Settings();
        Assert.All(
            settings.Keys,
            name => Assert.True(Known.Contains(name) || SwitchesOff(name) || IsOfHost(name), name)
        );

        // What the app does not start without.
        Assert.All(
            [
                "SigningKeys",
                "AdminKeys",
                "EventHubs__fullyQualifiedNamespace",
                "AzureWebJobsStorage__accountName",
                "TrackingStorage__accountName",
            ],
            name => Assert.Contains(name, settings.Keys)
        );

        // Keys are in the vault, and connections by identity.
        Assert.All(
            ["SigningKeys", "AdminKeys"],
            name =>
                Assert.Contains("@Microsoft.KeyVault(", settings[name], StringComparison.Ordinal)
        );
        Assert.DoesNotContain("EventHubs", settings.Keys);
        Assert.DoesNotContain("AzureWebJobsStorage", settings.Keys);
        Assert.DoesNotContain("TrackingStorage", settings.Keys);
        Assert.DoesNotContain(
            settings.Keys,
            name => name.StartsWith("DemoProject", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Readers_wait_as_long_as_they_are_told_or_not_at_all()
    {
        const string section = "AzureFunctionsJobHost__extensions__eventHubs__";
        var settings = (await Deployment.WithAsync("param readerWaitSeconds = 5")).Settings();
        Assert.Equal("00:00:05", settings[section + "maxWaitTime"]);
        Assert.DoesNotContain(section + "minEventBatchSize", settings.Keys);

        settings = (await Deployment.WithAsync("param readerWaitSeconds = 0")).Settings();
        Assert.Equal("1", settings[section + "minEventBatchSize"]);
        var host = JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(Bicep.Repository, "host.json"))
        )!["extensions"]!["eventHubs"]!;
        Assert.InRange((int)host["minEventBatchSize"]!, 2, (int)host["maxEventBatchSize"]! - 1);
    }

    [Fact]
    public async Task People_sign_in_where_the_parameters_say_and_nowhere_unless_they_do()
    {
        const string authority = "https://login.microsoftonline.com/tenant/v2.0";
        var settings = (
            await Deployment.WithAsync(
                $"param signInAuthority = '{authority}'",
                "param signInClientId = 'app'"
            )
        ).Settings();
        Assert.Equal(
            (authority, "app"),
            (settings["SignIn__Authority"], settings["SignIn__ClientId"])
        );
        settings = (await Deployment.WithAsync()).Settings();
        Assert.Equal(("", ""), (settings["SignIn__Authority"], settings["SignIn__ClientId"]));
    }

    [Fact]
    public void Each_setting_of_the_sample_is_one_that_is_read()
    {
        var sample = JsonNode.Parse(
            File.ReadAllText(Path.Combine(Bicep.Repository, "local.settings.sample.json"))
        )!;
        Assert.All(
            sample["Values"]!.AsObject().Select(v => v.Key).Where(name => !SwitchesOff(name)),
            name => Assert.Contains(name, Known)
        );
    }

    [Fact]
    public void Each_setting_is_in_the_README_and_no_other()
    {
        var readme = File.ReadAllText(Path.Combine(Bicep.Repository, "README.md"));
        var documented = readme[readme.IndexOf("## Settings", StringComparison.Ordinal)..];
        Assert.All(
            KnownSettings.Names.Except(OfOthers),
            name => Assert.Contains($"`{name}`", documented, StringComparison.Ordinal)
        );
        var named = FirstCell()
            .Matches(documented)
            .SelectMany(row => Name().Matches(row.Groups[1].Value))
            .Select(match => match.Groups[1].Value)
            .ToList();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.True(KnownSettings.Contains(name), name));
    }

    // These stand in the place of members of host.json; a test of its own has those that the template sets.
    private static bool IsOfHost(string name) =>
        name.StartsWith("AzureFunctionsJobHost__extensions__", StringComparison.Ordinal);

    private static bool SwitchesOff(string name) =>
        name.StartsWith("AzureWebJobs.", StringComparison.Ordinal)
        && name.EndsWith(".Disabled", StringComparison.Ordinal);

    [GeneratedRegex(@"^\|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex FirstCell();

    [GeneratedRegex("`([A-Z][A-Za-z_.]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?i:configuration)\[""(\w+)""\]|GetSection\(""(\w+)""\)")]
    private static partial Regex ReadSetting();
}
