using System.Security.Cryptography;
using System.Text.Json;
using Tracking.Functions.Manage;
using Tracking.Shared.Access;
using Tracking.Shared.Changes;

namespace Tracking.Functions.Tests.Manage;

public class ProjectDocumentTests
{
    [Fact]
    public void What_is_told_can_be_put_again()
    {
        var project = Made(
            "shop",
            Read(
                """
                {"name":"Shop","product":"knowledge","allowedOrigins":["https://*.shop.example","http://localhost:*"],
                 "sessionTimeoutSeconds":600,"ip":"drop","retentionDays":90,
                 "dataKeys":[{"key":"click-crossselling","priority":3},{"key":"MINE","priority":1}],
                 "externalMatchings":["instance-b"]}
                """
            )
        );
        Assert.Equal(["CLICK_CROSS_SELLING", "MINE"], project.DataKeys.Select(k => k.Key));
        Assert.Equal(["INSTANCE_B"], project.ExternalMatchings);
        var told = JsonSerializer.Serialize(ProjectDocument.Of(project), ChangeJson.Options);
        var again = Made("shop", Read(told));
        Assert.Equal(told, JsonSerializer.Serialize(ProjectDocument.Of(again), ChangeJson.Options));
    }

    [Fact]
    public void What_is_left_out_has_its_default_and_lists_stay()
    {
        var before = new Project("shop", "Old", "search", ["*"], TimeSpan.FromMinutes(1))
        {
            DataKeys = [new("MINE", 1)],
            ExternalMatchings = ["INSTANCE_B"],
        };
        var project = Made("shop", Read("{}"), before);
        Assert.Equal(
            ("shop", "site", 1800.0),
            (project.Name, project.Product, project.SessionTimeout.TotalSeconds)
        );
        Assert.Empty(project.AllowedOrigins);
        Assert.Equal(before.DataKeys, project.DataKeys);
        Assert.Equal(before.ExternalMatchings, project.ExternalMatchings);
    }

    [Theory]
    [InlineData("a", "{}", "id")]
    [InlineData("Shop", "{}", "id")]
    [InlineData("system", "{}", "id")]
    [InlineData("shop\n", "{}", "id")]
    [InlineData("\nshop", "{}", "id")]
    [InlineData("abcdefghijklmnopqrstuvwxyz-123456", "{}", "id")]
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
    [InlineData("shop", """{"columns":[{"name":"Sku","path":"sku","type":"string"}]}""", "columns")]
    [InlineData(
        "shop",
        """{"columns":[{"name":"sku","path":"a..b","type":"string"}]}""",
        "columns"
    )]
    [InlineData(
        "shop",
        """{"columns":[{"name":"a","path":"a","type":"string"},{"name":"a","path":"b","type":"number"}]}""",
        "columns"
    )]
    public void What_is_wrong_is_named(string id, string body, string field)
    {
        Assert.False(Read(body).Apply(id, null).Is(out _, out var problem));
        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    [Fact]
    public void What_a_row_cannot_hold_is_refused()
    {
        // Table Storage takes 32 Ki characters of a text, and JSON writes each of these as six.
        var text = new string('ü', 100);
        var keys = Enumerable.Range(10, 60).Select(i => new CustomDataKey($"K{i}", 1, text));
        var origins = Enumerable
            .Range(10, 90)
            .Select(i => $"https://www.{string.Concat(Enumerable.Repeat("ü", 60))}{i}.example");
        var rules = new EventRules
        {
            RequiredParams = new Dictionary<string, IReadOnlyList<string>>
            {
                ["search"] = [new string('ü', 6_000)],
            },
        };
        foreach (
            var (document, field) in new (ProjectDocument, string)[]
            {
                (new() { DataKeys = [.. keys] }, "dataKeys"),
                (new() { AllowedOrigins = [.. origins] }, "allowedOrigins"),
                (new() { Rules = rules }, "rules"),
            }
        )
        {
            Assert.False(document.Apply("shop", null).Is(out _, out var problem));
            Assert.Equal((400, field), (problem.Status, problem.Field));
        }
    }

    [Fact]
    public void What_is_accepted_fits_into_its_row()
    {
        var text = new string('ü', 100);
        var project = Made(
            "shop",
            new ProjectDocument
            {
                Name = new string('ü', 200),
                DataKeys =
                [
                    .. Enumerable.Range(10, 49).Select(i => new CustomDataKey($"K{i}", 1, text)),
                ],
                ExternalMatchings =
                [
                    .. Enumerable.Range(10, 90).Select(i => $"{i}" + new string('M', 62)),
                ],
            }
        );
        Assert.All(
            ProjectRow.Of(project).Select(property => property.Value).OfType<string>(),
            value => Assert.InRange(value.Length, 1, 32 * 1024)
        );
    }

    [Fact]
    public void A_private_key_is_refused_and_not_said_back()
    {
        using var rsa = RSA.Create(2048);
        var secret = rsa.ExportPkcs8PrivateKeyPem();
        var document = Read(JsonSerializer.Serialize(new { rules = new { customerKey = secret } }));
        Assert.False(document.Apply("shop", null).Is(out _, out var problem));
        Assert.Equal((400, "rules.customerKey"), (problem.Status, problem.Field));
        Assert.DoesNotContain(secret[40..80], problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"sesionTimeoutSeconds":60}""")]
    [InlineData("""{"retentionDays":"many"}""")]
    [InlineData("[]")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"dataKeys":[{"key":null,"priority":1}]}""")]
    public void What_is_no_document_is_refused(string body) =>
        Assert.Throws<JsonException>(() => Read(body));

    private static Project Made(string id, ProjectDocument document, Project? before = null)
    {
        Assert.True(document.Apply(id, before).Is(out var project, out _));
        return project;
    }

    private static ProjectDocument Read(string body) =>
        JsonSerializer.Deserialize<ProjectDocument>(body, ChangeJson.Options)!;
}
