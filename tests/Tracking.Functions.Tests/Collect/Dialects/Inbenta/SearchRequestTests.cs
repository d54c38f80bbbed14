using System.Text.Json;
using Tracking.Functions.Collect.Dialects.Inbenta;
using Tracking.Shared.Access;

namespace Tracking.Functions.Tests.Collect.Dialects.Inbenta;

public class SearchRequestTests
{
    [Fact]
    public void Results_have_a_position_and_may_be_of_another_instance()
    {
        var search = Accepted(
            """
            {"query":"shoes","type":"contact","tracking":"0","results":
              [{"id":17},{"id":"b","position":9,"external":"instance-b","title":"B"}]}
            """
        );
        Assert.Equal(
            (SearchType.Contact, "shoes", false),
            (search.Rule.Type, search.Query, search.IsTracked)
        );
        Assert.Equal([new("17", 1), new("b", 9, "INSTANCE_B")], search.Results);
    }

    [Fact]
    public void Every_type_has_a_name_and_knows_its_click()
    {
        string[] names =
        [
            "search",
            "instant",
            "contact",
            "category",
            "push",
            "popular",
            "related",
            "chained",
            "content",
            "autocompleter",
            "knowledge_base",
            "cross_selling",
        ];
        var catalog = Tracking.Shared.Catalog.ProductCatalog.Of("site");
        Assert.Equal(names, SearchTypeRule.All.Select(rule => rule.Name));
        Assert.All(
            SearchTypeRule.All,
            rule =>
            {
                Assert.Same(rule, SearchTypeRule.Of(rule.Type));
                Assert.Equal(rule.Clicked, catalog.Find(rule.Clicked)!.Name);
                Assert.NotNull(catalog.Find(rule.Clicked)!.LogType);
                Assert.True(rule.Shown is null || catalog.Find(rule.Shown)!.Name == rule.Shown);
            }
        );
    }

    [Theory]
    [InlineData("[]", null)]
    [InlineData("""{"type":"seek"}""", "type")]
    [InlineData("""{"type":7}""", "type")]
    [InlineData("""{"type":"search"}""", "query")]
    [InlineData("""{"query":{}}""", "query")]
    [InlineData("""{"query":"","results":{}}""", "results")]
    [InlineData("""{"query":"","results":[{"title":"x"}]}""", "results[0].id")]
    [InlineData("""{"query":"","results":[{"id":1},{"id":""}]}""", "results[1].id")]
    [InlineData("""{"query":"","results":[{"id":1,"position":0}]}""", "results[0].position")]
    [InlineData("""{"query":"","results":[{"id":1,"position":"x"}]}""", "results[0].position")]
    [InlineData("""{"query":"","results":[{"id":1,"external":"a b"}]}""", "results[0].external")]
    public void What_is_wrong_is_named(string body, string? field)
    {
        using var json = JsonDocument.Parse(body);
        Assert.False(SearchRequest.Read(json.RootElement).Is(out _, out var rejection));
        Assert.Equal(field, rejection.Field);
    }

    private static SearchRequest Accepted(string body)
    {
        using var json = JsonDocument.Parse(body);
        Assert.True(SearchRequest.Read(json.RootElement).Is(out var search, out _));
        return search;
    }
}
