using System.Text.Json;
using Tracking.Functions.Manage;
using Tracking.Shared.Access;

namespace Tracking.Functions.Tests.Manage;

public class ProjectDocumentTests
{
    [Fact]
    public void What_is_told_can_be_put_again()
    {
        var (project, _) = Read(
                """
                {"name":"Shop","product":"knowledge","allowedOrigins":["https://*.shop.example","http://localhost:*"],
                 "sessionTimeoutSeconds":600,"ip":"drop","retentionDays":90,
                 "dataKeys":[{"key":"click-crossselling","priority":3},{"key":"MINE","priority":1}],
                 "externalMatchings":["instance-b"]}
                """
            )
            .Apply("shop", null);
        Assert.Equal(["CLICK_CROSS_SELLING", "MINE"], project!.DataKeys.Select(k => k.Key));
        Assert.Equal(["INSTANCE_B"], project.ExternalMatchings);
        var told = JsonSerializer.Serialize(ProjectDocument.Of(project), ProjectDocument.Options);
        var (again, _) = Read(told).Apply("shop", null);
        Assert.Equal(
            told,
            JsonSerializer.Serialize(ProjectDocument.Of(again!), ProjectDocument.Options)
        );
    }

    [Fact]
    public void What_is_left_out_has_its_default_and_lists_stay()
    {
        var before = new Project("shop", "Old", "search", ["*"], TimeSpan.FromMinutes(1))
        {
            DataKeys = [new("MINE", 1)],
            ExternalMatchings = ["INSTANCE_B"],
        };
        var (project, _) = Read("{}").Apply("shop", before);
        Assert.Equal(
            ("shop", "site", 1800.0),
            (project!.Name, project.Product, project.SessionTimeout.TotalSeconds)
        );
        Assert.Empty(project.AllowedOrigins);
        Assert.Equal(before.DataKeys, project.DataKeys);
        Assert.Equal(before.ExternalMatchings, project.ExternalMatchings);
    }

    [Theory]
    [InlineData("a", "{}", "id")]
    [InlineData("Shop", "{}", "id")]
    [InlineData("system", "{}", "id")]
    [InlineData("shop", """{"id":"other"}""", "id")]
    [InlineData("shop", """{"name":""}""", "name")]
    [InlineData("shop", """{"product":"shop"}""", "product")]
    [InlineData("shop", """{"allowedOrigins":["shop.example"]}""", "allowedOrigins")]
    [InlineData("shop", """{"allowedOrigins":["https://shop.example/path"]}""", "allowedOrigins")]
    [InlineData("shop", """{"allowedOrigins":[null]}""", "allowedOrigins")]
    [InlineData("shop", """{"sessionTimeoutSeconds":59}""", "sessionTimeoutSeconds")]
    [InlineData("shop", """{"ip":"full"}""", "ip")]
    [InlineData("shop", """{"ip":"7"}""", "ip")]
    [InlineData("shop", """{"retentionDays":0}""", "retentionDays")]
    [InlineData("shop", """{"dataKeys":[{"key":"START","priority":1}]}""", "dataKeys")]
    [InlineData("shop", """{"dataKeys":[{"key":"A B","priority":1}]}""", "dataKeys")]
    [InlineData("shop", """{"dataKeys":[{"key":"MINE","priority":101}]}""", "dataKeys")]
    [InlineData("shop", """{"externalMatchings":["a b"]}""", "externalMatchings")]
    public void What_is_wrong_is_named(string id, string body, string field)
    {
        var (project, problem) = Read(body).Apply(id, null);
        Assert.Null(project);
        Assert.Equal((400, field), (problem!.Status, problem.Field));
    }

    [Theory]
    [InlineData("""{"sesionTimeoutSeconds":60}""")]
    [InlineData("""{"retentionDays":"many"}""")]
    [InlineData("[]")]
    public void What_is_no_document_is_refused(string body) =>
        Assert.Throws<JsonException>(() => Read(body));

    private static ProjectDocument Read(string body) =>
        JsonSerializer.Deserialize<ProjectDocument>(body, ProjectDocument.Options)!;
}
