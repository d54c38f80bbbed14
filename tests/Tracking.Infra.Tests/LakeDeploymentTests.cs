using System.Text.Json.Nodes;
using Tracking.Shared.Tables;

namespace Tracking.Infra.Tests;

/// <summary>What a deployment has for the tables of warehouses: who reads them, and who is told of new files.</summary>
public class LakeDeploymentTests
{
    private const string Group = "00000000-0000-0000-0000-00000000000b";
    private const string Role = "Microsoft.Authorization/roleAssignments";
    private const string Topic = "Microsoft.EventGrid/systemTopics";
    private const string Queue = "Microsoft.Storage/storageAccounts/queueServices/queues";

    [Fact]
    public async Task Readers_of_the_tables_do_not_read_what_was_done_to_this_system()
    {
        var deployment = await Deployment.WithAsync($"param exportReaderGroupIds = ['{Group}']");
        var role = Assert.Single(
            deployment.OfType(Role),
            role => ScopeOf(role).EndsWith($"/{BlobNames.Lake}", StringComparison.Ordinal)
        )["properties"]!;
        Assert.Equal(Group, (string?)role["principalId"]);
        Assert.Equal("2.0", (string?)role["conditionVersion"]);
        Assert.Equal(
            "(!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'} "
                + "AND NOT SubOperationMatches{'Blob.List'}) "
                + "OR @Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:path] "
                + "StringNotLike '*/audit/*')",
            (string?)role["condition"]
        );
    }

    [Fact]
    public async Task Tables_are_made_as_often_as_the_parameter_says()
    {
        Assert.Equal("900", (await Deployment.WithAsync()).Settings()["Lake__CommitSeconds"]);
        Assert.Equal(
            "60",
            (await Deployment.WithAsync("param lakeCommitSeconds = 60")).Settings()[
                "Lake__CommitSeconds"
            ]
        );
    }

    [Fact]
    public async Task Nobody_is_told_of_new_files_unless_asked()
    {
        var deployment = await Deployment.WithAsync();
        Assert.Empty(deployment.OfType(Topic));
        Assert.Empty(deployment.OfType(Queue));
    }

    [Fact]
    public async Task A_queue_tells_of_new_Parquet_files_of_the_tables_and_of_nothing_else()
    {
        var deployment = await Deployment.WithAsync(
            "param hasLakeEvents = true",
            $"param exportReaderGroupIds = ['{Group}']"
        );
        var queue = Assert.Single(deployment.OfType(Queue));
        var topic = Assert.Single(deployment.OfType(Topic));
        Assert.Equal("SystemAssigned", (string?)topic["identity"]!["type"]);
        Assert.Equal(
            "Microsoft.Storage.StorageAccounts",
            (string?)topic["properties"]!["topicType"]
        );

        var subscription = deployment.Properties($"{Topic}/eventSubscriptions");
        Assert.Equal(
            """{"includedEventTypes":["Microsoft.Storage.BlobCreated"],"subjectBeginsWith":"/blobServices/default/containers/lake/","subjectEndsWith":".parquet"}""",
            subscription["filter"]!.ToJsonString()
        );
        var delivery = subscription["deliveryWithResourceIdentity"]!;
        Assert.Equal("SystemAssigned", (string?)delivery["identity"]!["type"]);
        var destination = delivery["destination"]!;
        Assert.Equal("StorageQueue", (string?)destination["endpointType"]);
        Assert.EndsWith(
            $"/{(string?)destination["properties"]!["queueName"]}",
            (string?)queue["name"],
            StringComparison.Ordinal
        );
        Assert.Contains(
            "data",
            (string?)destination["properties"]!["resourceId"],
            StringComparison.Ordinal
        );

        // The topic sends, and readers take.
        Assert.Equal(
            ["974c5e8b-45b9-4653-ba55-5f855dd0fb88", "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a"],
            deployment
                .OfType(Role)
                .Where(role => ScopeOf(role).Contains("/queues/", StringComparison.Ordinal))
                .Select(role => ((string)role["properties"]!["roleDefinitionId"]!).Split('/')[^1])
                .Order(StringComparer.Ordinal)
        );
    }

    private static string ScopeOf(JsonObject role) =>
        ((string)role["id"]!).Split("/providers/Microsoft.Authorization/")[0];
}
