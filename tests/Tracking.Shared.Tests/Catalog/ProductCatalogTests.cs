using Tracking.Shared.Catalog;

namespace Tracking.Shared.Tests.Catalog;

public class ProductCatalogTests
{
    // Log type and data key of each row of the guidelines' tables, as they spell them; - for none.
    private const string SearchTable = """
        - START
        - USER_BROWSER
        - USER_INFO
        - CONTACT_START
        - CONTACT_SUBMIT
        - CONTACT_TICKET
        - MY_CUSTOM_KEY
        SEARCH SEARCH
        MATCH CLICK_MATCH
        INSTANT_MATCH INSTANT_CLICK
        CONTACT_MATCH CONTACT_CLICK
        INSTANT_SEARCH INSTANT_SEARCH
        CONTACT_SEARCH CONTACT_SEARCH
        AUTOCOMPLETER CLICK_AUTOCOMPLETER
        - USER_QUESTION_CLICK
        RATING RATE_CONTENT
        SEARCH_RATE RATE_SEARCH
        KNOWLEDGE_BASE KNOWLEDGE_BASE
        KNOWLEDGE_BASE_MATCH CLICK_KNOWLEDGE_BASE
        """;

    private const string KnowledgeTable = """
        - START
        - USER_BROWSER
        - USER_INFO
        - CONTACT_START
        - CONTACT_SUBMIT
        - CONTACT_TICKET
        - MY_CUSTOM_KEY
        SEARCH SEARCH
        MATCH CLICK_MATCH
        INSTANT_MATCH INSTANT_CLICK
        CONTACT_MATCH CONTACT_CLICK
        INSTANT_SEARCH INSTANT_SEARCH
        CONTACT_SEARCH CONTACT_SEARCH
        CATEGORY CLICK_CATEGORY
        PUSH CLICK_PUSH
        POPULAR CLICK_POPULAR
        CONTENT CLICK_CONTENT
        AUTOCOMPLETER CLICK_AUTOCOMPLETER
        RELATED CLICK_RELATED
        CHAINED CLICK_CHAINED
        - USER_QUESTION_CLICK
        CROSS-SELLING CLICK_CROSS_SELLING
        RATING RATE_CONTENT
        SEARCH_RATE RATE_SEARCH
        CROSS_SELLING DISPLAY_CROSS_SELLING
        - GENERATIVE_AI_ANSWER
        - GENERATIVE_AI_CONSENT
        """;

    private const string SearchPriorities = """
        1 CONTACT_TICKET
        9 SEARCH
        11 START
        0 USER_INFO
        """;

    private const string KnowledgePriorities = """
        1 CONTACT_TICKET
        2 CONTACT_CLICK CONTACT_SUBMIT CONTACT_START
        3 CLICK_MATCH INSTANT_CLICK
        4 CLICK_CATEGORY
        5 CLICK_PUSH
        6 CLICK_POPULAR CLICK_CONTENT CLICK_AUTOCOMPLETER
        7 CLICK_RELATED CLICK_CHAINED
        8 CLICK_CROSSSELLING USER_QUESTION_CLICK
        9 SEARCH INSTANT_SEARCH
        10 START
        0 USER_INFO
        """;

    [Theory]
    [InlineData("search", SearchTable)]
    [InlineData("knowledge", KnowledgeTable)]
    [InlineData("chatbot", KnowledgeTable)]
    [InlineData("site", SearchTable)]
    [InlineData("site", KnowledgeTable)]
    public void Each_row_of_the_tables_of_actions_is_an_action(string product, string table)
    {
        var catalog = ProductCatalog.Of(product);
        foreach (var row in table.Split('\n').Select(line => line.Split(' ')))
        {
            foreach (var spelling in (string[])[row[1], row[1].ToLowerInvariant()])
            {
                var action = catalog.Find(spelling)!;
                Assert.Equal(row[0] == "-" ? null : row[0], action.LogType);
                Assert.Equal(row[1], action.DataKey);
                Assert.Equal(row[0] == "-", action.IsSessionOnly);
                Assert.Contains(action, catalog.Actions);
            }
        }
    }

    [Theory]
    [InlineData("search", SearchPriorities)]
    [InlineData("knowledge", KnowledgePriorities)]
    [InlineData("chatbot", KnowledgePriorities)]
    [InlineData("site", KnowledgePriorities)]
    public void Each_row_of_the_tables_of_priorities_holds(string product, string table)
    {
        foreach (var row in table.Split('\n').Select(line => line.Split(' ')))
        {
            Assert.All(
                row[1..],
                key =>
                    Assert.Equal(
                        int.Parse(row[0], null),
                        ProductCatalog.Of(product).Find(key)!.Priority
                    )
            );
        }
    }

    [Fact]
    public void Keys_that_the_table_of_priorities_leaves_out_have_none()
    {
        var named = KnowledgePriorities.Split(' ', '\n').Select(Spelling.Normalize).ToHashSet();
        Assert.All(
            ProductCatalog.Of("knowledge").Actions.Where(a => !named.Contains(a.DataKey!)),
            a => Assert.Equal(0, a.Priority)
        );
    }

    [Theory]
    [InlineData("CLICK_CROSSSELLING", "CLICK_CROSS_SELLING")]
    [InlineData("CLICK_CROSS-SELLING", "CLICK_CROSS_SELLING")]
    [InlineData("cross_selling_click", "CLICK_CROSS_SELLING")]
    [InlineData("click-cross-selling", "CLICK_CROSS_SELLING")]
    [InlineData("cross_selling_display", "DISPLAY_CROSS_SELLING")]
    [InlineData("CROSS-SELLING", "CLICK_CROSS_SELLING")]
    [InlineData("cross-selling", "CLICK_CROSS_SELLING")]
    [InlineData("CROSS_SELLING", "DISPLAY_CROSS_SELLING")]
    [InlineData("cross_selling", "DISPLAY_CROSS_SELLING")]
    [InlineData("crossselling", "DISPLAY_CROSS_SELLING")]
    [InlineData("display-cross-selling", "DISPLAY_CROSS_SELLING")]
    [InlineData("click", "CLICK_MATCH")]
    [InlineData("Rate", "RATE_CONTENT")]
    [InlineData("search_rate", "RATE_SEARCH")]
    [InlineData("click_autocompleter", "CLICK_AUTOCOMPLETER")]
    [InlineData("knowledge_base_click", "CLICK_KNOWLEDGE_BASE")]
    [InlineData("category_click", "CLICK_CATEGORY")]
    public void Spellings_of_one_action_are_one(string spelling, string dataKey) =>
        Assert.Equal(dataKey, ProductCatalog.Of("site").Find(spelling)!.DataKey);

    [Theory]
    [InlineData("cross-selling", "CROSS-SELLING")]
    [InlineData("CROSS-SELLING", "CROSS-SELLING")]
    [InlineData("cross_selling", "CROSS_SELLING")]
    [InlineData("CROSSSELLING", "CROSS_SELLING")]
    [InlineData("click-cross-selling", "CLICK_CROSS_SELLING")]
    [InlineData("instant-match", "INSTANT_MATCH")]
    public void Log_types_have_one_spelling_and_two_of_cross_selling_stay_two(
        string spelling,
        string stored
    ) => Assert.Equal(stored, Spelling.Normalize(spelling));

    [Fact]
    public void What_only_another_product_has_is_logged_and_says_nothing_about_the_result()
    {
        var action = ProductCatalog.Of("search").Find("CLICK_CATEGORY")!;
        Assert.Equal(("CATEGORY", 0), (action.LogType, action.Priority));
        Assert.Equal(0, ProductCatalog.Of("knowledge").PriorityOf("CLICK_KNOWLEDGE_BASE"));
        Assert.Equal(4, ProductCatalog.Of("search").PriorityOf("CLICK_KNOWLEDGE_BASE"));
        Assert.DoesNotContain(action, ProductCatalog.Of("search").Actions);
    }

    [Fact]
    public void All_names_and_keys_can_be_used_as_such() =>
        Assert.All(
            ProductCatalog.Names.SelectMany(name => ProductCatalog.Of(name).Actions),
            action =>
            {
                Assert.True(NameRules.IsAction(action.Name));
                Assert.True(NameRules.IsKey(action.DataKey!));
                Assert.True(NameRules.IsKey(action.LogType ?? "XX"));
                Assert.Equal(action.DataKey, Spelling.Normalize(action.DataKey!));
            }
        );

    [Fact]
    public void Actions_of_the_site_have_a_log_type_of_their_own()
    {
        Assert.Null(ProductCatalog.Of("site").Find("page.visit"));
        Assert.Equal("PAGE_VISIT", NameRules.LogTypeOf("page.visit"));
    }
}
