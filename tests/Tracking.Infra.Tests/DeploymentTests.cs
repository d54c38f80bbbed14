using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Tracking.Local;
using Tracking.Local.Triggers;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Infra.Tests;

/// <summary>What would be deployed, held against what the code needs, and against what nobody wants.</summary>
public class DeploymentTests
{
    private const string Hub = "Microsoft.EventHub/namespaces/eventhubs";
    private const string Storage = "Microsoft.Storage/storageAccounts";
    private const string Role = "Microsoft.Authorization/roleAssignments";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_hub_and_the_group_of_each_reader_that_is_on_are_there_and_no_other(
        bool isApart
    )
    {
        var deployment = await Deployment.WithAsync(
            "param targetKinds = ['webhook', 'splunk', 'heap', 'tag-manager']",
            $"param readersApart = {(isApart ? "true" : "false")}"
        );
        var settings = deployment.Settings();
        Assert.Equal(isApart, !settings.ContainsKey("AzureWebJobs.WriteAtomicLogs.Disabled"));
        Assert.Equal(isApart, settings.ContainsKey("AzureWebJobs.ReadTrackedEvents.Disabled"));
        string[] hubs = [HubNames.TrackedEvents, HubNames.AuditEvents, HubNames.RejectedEvents];
        Assert.Equal(hubs.Order(), deployment.Names(Hub).Order());
        Assert.Equal(
            (await AppFunctions.FindAsync(new ConfigurationBuilder().Build()))
                .Where(function => !settings.ContainsKey($"AzureWebJobs.{function.Name}.Disabled"))
                .Select(function => function.Trigger)
                .OfType<HubTrigger>()
                .Select(trigger => $"{trigger.Hub}/{trigger.Group}")
                .Concat(hubs.Select(hub => $"{hub}/{HubNames.RepairGroup}"))
                .Order(),
            deployment.Names($"{Hub}/consumergroups").Order()
        );
    }

    [Fact]
    public async Task Kinds_of_targets_that_are_not_chosen_have_no_group_and_no_function()
    {
        var deployment = await Deployment.WithAsync("param targetKinds = ['heap']");
        Assert.Equal(
            [$"{HubNames.TrackedEvents}/{HubNames.ForwardHeapGroup}"],
            deployment
                .Names($"{Hub}/consumergroups")
                .Where(name => name.Contains("forward-", StringComparison.Ordinal))
        );
        var settings = deployment.Settings();
        string[] off =
        [
            "AggregateSessions",
            "ExportAppEvents",
            "ForwardSplunk",
            "ForwardTagManager",
            "ForwardWebhook",
            "WriteAtomicLogs",
        ];
        Assert.Equal(
            off.Select(name => $"AzureWebJobs.{name}.Disabled"),
            settings.Keys.Where(name => name.EndsWith("Disabled", StringComparison.Ordinal)).Order()
        );
        Assert.All(off, name => Assert.Equal("true", settings[$"AzureWebJobs.{name}.Disabled"]));
    }

    [Theory]
    [InlineData(1, 24)]
    [InlineData(16, 168)]
    public async Task Partitions_and_retention_are_those_of_the_parameters_and_reach_the_app(
        int partitions,
        int hours
    )
    {
        var deployment = await Deployment.WithAsync(
            $"param partitionCount = {partitions}",
            $"param retentionHours = {hours}"
        );
        Assert.All(
            deployment.OfType(Hub),
            hub =>
            {
                Assert.Equal(partitions, (int)hub["properties"]!["partitionCount"]!);
                Assert.Equal(
                    hours,
                    (int)hub["properties"]!["retentionDescription"]!["retentionTimeInHours"]!
                );
            }
        );
        Assert.Equal($"{partitions}", deployment.Settings()["Publisher__Partitions"]);
    }

    [Theory]
    [InlineData("Standard", 2, 20, true, 20)]
    [InlineData("Standard", 2, 2, false, 0)]
    [InlineData("Premium", 2, 20, false, 0)]
    public async Task A_namespace_grows_by_itself_when_it_can_and_may(
        string tier,
        int units,
        int maximum,
        bool grows,
        int to
    )
    {
        var deployment = await Deployment.WithAsync(
            $"param eventHubsTier = '{tier}'",
            $"param eventHubsUnits = {units}",
            $"param eventHubsMaximumUnits = {maximum}"
        );
        var hubs = Assert.Single(deployment.OfType("Microsoft.EventHub/namespaces"));
        Assert.Equal(
            (tier, units),
            ((string)hubs["sku"]!["tier"]!, (int)hubs["sku"]!["capacity"]!)
        );
        Assert.Equal(grows, (bool)hubs["properties"]!["isAutoInflateEnabled"]!);
        Assert.Equal(to, (int)hubs["properties"]!["maximumThroughputUnits"]!);
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public async Task Nothing_takes_keys_and_nothing_is_spoken_in_the_clear(string size)
    {
        var deployment = await Deployment.OfSizeAsync(size);
        Assert.True(
            (bool)deployment.Properties("Microsoft.EventHub/namespaces")["disableLocalAuth"]!
        );
        Assert.Equal(2, deployment.OfType(Storage).Count);
        Assert.All(
            deployment.OfType(Storage).Select(s => s["properties"]!),
            account =>
            {
                Assert.False((bool)account["allowSharedKeyAccess"]!);
                Assert.False((bool)account["allowBlobPublicAccess"]!);
                Assert.True((bool)account["supportsHttpsTrafficOnly"]!);
                Assert.Equal("TLS1_2", (string?)account["minimumTlsVersion"]);
            }
        );
        Assert.True(
            (bool)deployment.Properties("Microsoft.KeyVault/vaults")["enableRbacAuthorization"]!
        );
        Assert.True(
            (bool)deployment.Properties("Microsoft.Insights/components")["DisableLocalAuth"]!
        );
        Assert.True((bool)deployment.Properties("Microsoft.Web/sites")["httpsOnly"]!);
        Assert.All(
            deployment.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies"),
            policy => Assert.False((bool)policy["properties"]!["allow"]!)
        );
    }

    [Fact]
    public async Task A_private_deployment_listens_in_public_at_the_app_alone()
    {
        var deployment = await Deployment.OfSizeAsync("prod");
        string[] services = ["Microsoft.EventHub/namespaces", Storage, "Microsoft.KeyVault/vaults"];
        var inside = services.SelectMany(deployment.OfType).ToList();
        Assert.Equal(4, inside.Count);
        Assert.All(
            inside,
            service =>
                Assert.Equal("Disabled", (string?)service["properties"]!["publicNetworkAccess"])
        );
        var endpoints = deployment
            .OfType("Microsoft.Network/privateEndpoints")
            .Select(e => e["properties"]!["privateLinkServiceConnections"]![0]!["properties"]!)
            .Select(p => (string)p["groupIds"]![0]!)
            .Order();
        Assert.Equal(["blob", "blob", "namespace", "table", "vault"], endpoints);
        Assert.NotNull(deployment.Properties("Microsoft.Web/sites")["virtualNetworkSubnetId"]);

        var open = await Deployment.WithAsync(
            "param network = 'private'",
            "param allowedAddresses = ['203.0.113.0/24']"
        );
        Assert.All(
            new[]
            {
                open.Properties(Storage, "data"),
                open.Properties("Microsoft.KeyVault/vaults"),
            },
            service =>
            {
                Assert.Equal("Enabled", (string?)service["publicNetworkAccess"]);
                Assert.Equal("Deny", (string?)service["networkAcls"]!["defaultAction"]);
                Assert.Equal(
                    "203.0.113.0/24",
                    (string?)service["networkAcls"]!["ipRules"]![0]!["value"]
                );
            }
        );
        Assert.Equal("Disabled", (string?)open.Properties(Storage, "host")["publicNetworkAccess"]);
    }

    [Fact]
    public async Task A_workspace_that_reads_reaches_the_account_with_the_exports_and_nothing_else()
    {
        const string workspace = "/subscriptions/s/resourceGroups/g/providers/p/workspaces/w";
        var deployment = await Deployment.WithAsync(
            "param network = 'private'",
            $"param exportReaderResources = [{{ resourceId: '{workspace}', tenantId: 't' }}]"
        );
        var data = deployment.Properties(Storage, "data");
        Assert.Equal("Enabled", (string?)data["publicNetworkAccess"]);
        Assert.Equal("Deny", (string?)data["networkAcls"]!["defaultAction"]);
        Assert.Empty(data["networkAcls"]!["ipRules"]!.AsArray());
        Assert.Equal(
            workspace,
            (string?)data["networkAcls"]!["resourceAccessRules"]![0]!["resourceId"]
        );
        Assert.All(
            new[]
            {
                deployment.Properties(Storage, "host"),
                deployment.Properties("Microsoft.KeyVault/vaults"),
            },
            service => Assert.Equal("Disabled", (string?)service["publicNetworkAccess"])
        );
    }

    [Fact]
    public async Task The_app_has_the_rights_that_it_needs_and_no_other()
    {
        var deployment = await Deployment.WithAsync();
        Assert.Equal(
            [
                "components: 3913510d-42f4-4e42-8a64-420c390055eb",
                "namespaces: 2b629674-e913-4c01-ae53-ef4638d8f975",
                "namespaces: a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
                "storageAccounts data: 0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
                "storageAccounts data: ba92f5b4-2d11-453d-a403-e96b0029c9fe",
                "storageAccounts host: b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
                "vaults: 4633458b-17de-408a-b874-0445c86b69e6",
            ],
            deployment.OfType(Role).Select(Say).Order(StringComparer.Ordinal)
        );

        var people = await Deployment.WithAsync(
            "param operatorPrincipalId = '00000000-0000-0000-0000-00000000000a'",
            "param exportReaderGroupIds = ['00000000-0000-0000-0000-00000000000b']"
        );
        Assert.Equal(
            [
                "app-events: 2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
                "lake: 2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
                "storageAccounts data: db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
                "vaults: b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
            ],
            people.OfType(Role).Select(Say).Except(deployment.OfType(Role).Select(Say)).Order()
        );
    }

    [Fact]
    public async Task Exports_have_containers_and_rules_by_parameter()
    {
        var plain = await Deployment.WithAsync();
        Assert.Equal(
            BlobNames.All.Select(name => $"default/{name}").Append("default/deployments").Order(),
            plain.Names($"{Storage}/blobServices/containers").Order()
        );
        Assert.Empty(plain.OfType($"{Storage}/managementPolicies"));
        Assert.Empty(plain.OfType($"{Storage}/blobServices/containers/immutabilityPolicies"));

        var kept = await Deployment.WithAsync(
            "param exportCoolAfterDays = 30",
            "param exportDeleteAfterDays = 400",
            "param auditImmutableDays = 365",
            "param softDeleteDays = 21"
        );
        var rules = kept.Properties($"{Storage}/managementPolicies")["policy"]!["rules"]!.AsArray();
        Assert.Equal(["cool-exports", "delete-exports"], rules.Select(r => (string?)r!["name"]));
        var delete = rules[1]!["definition"]!;
        Assert.Equal(
            400,
            (int)delete["actions"]!["baseBlob"]!["delete"]!["daysAfterModificationGreaterThan"]!
        );
        Assert.Contains(
            "appendBlob",
            delete["filters"]!["blobTypes"]!.AsArray().Select(t => (string?)t)
        );
        Assert.All(
            rules,
            rule =>
                Assert.Equal(
                    [BlobNames.AppEvents],
                    rule!["definition"]!["filters"]!["prefixMatch"]!
                        .AsArray()
                        .Select(p => (string?)p)
                )
        );
        var immutable = Assert.Single(
            kept.OfType($"{Storage}/blobServices/containers/immutabilityPolicies")
        );
        Assert.Contains(BlobNames.AuditLogs, (string)immutable["name"]!, StringComparison.Ordinal);
        Assert.Equal(365, (int)immutable["properties"]!["immutabilityPeriodSinceCreationInDays"]!);
        Assert.True((bool)immutable["properties"]!["allowProtectedAppendWrites"]!);
        var blobs = kept.Properties($"{Storage}/blobServices", "data");
        Assert.Equal(21, (int)blobs["deleteRetentionPolicy"]!["days"]!);
    }

    [Fact]
    public async Task The_app_scales_as_the_parameters_say()
    {
        var deployment = await Deployment.WithAsync(
            "param maximumInstanceCount = 77",
            "param instanceMemoryMB = 4096",
            "param httpConcurrency = 50",
            "param alwaysReady = [{ name: 'function:ReadTrackedEvents', instanceCount: 3 }]"
        );
        var config = deployment.Properties("Microsoft.Web/sites")["functionAppConfig"]!;
        Assert.Equal(("dotnet-isolated", "10.0"), Runtime(config));
        Assert.Equal(
            """{"instanceMemoryMB":4096,"maximumInstanceCount":77,"alwaysReady":[{"name":"function:ReadTrackedEvents","instanceCount":3}],"triggers":{"http":{"perInstanceConcurrency":50}}}""",
            config["scaleAndConcurrency"]!.ToJsonString()
        );
        Assert.Contains(
            await AppFunctions.FindAsync(new ConfigurationBuilder().Build()),
            function => function is { Name: "ReadTrackedEvents", Trigger: HubTrigger }
        );
        var plan = Assert.Single(deployment.OfType("Microsoft.Web/serverfarms"));
        Assert.Equal("FlexConsumption", (string?)plan["sku"]!["tier"]);
    }

    private static (string?, string?) Runtime(JsonNode config) =>
        ((string?)config["runtime"]!["name"], (string?)config["runtime"]!["version"]);

    private static string Say(JsonObject assignment)
    {
        var scope = ((string)assignment["id"]!)
            .Split("/providers/Microsoft.Authorization/")[0]
            .Split('/');
        var account =
            scope[^2] != "storageAccounts" ? ""
            : scope[^1].Contains("host", StringComparison.Ordinal) ? " host"
            : " data";
        var what = scope[^2] == "containers" ? scope[^1] : scope[^2];
        var role = ((string)assignment["properties"]!["roleDefinitionId"]!).Split('/')[^1];
        return $"{what}{account}: {role}";
    }
}
