using Tracking.Shared.Catalog;

namespace Tracking.Shared.Tests.Catalog;

public class ActionCatalogTests
{
    [Theory]
    [InlineData("search", "SEARCH", "SEARCH", 9)]
    [InlineData("click", "MATCH", "CLICK_MATCH", 3)]
    [InlineData("CLICK_MATCH", "MATCH", "CLICK_MATCH", 3)]
    [InlineData("rate", "RATING", "RATE_CONTENT", 0)]
    [InlineData("contact_start", null, "CONTACT_START", 2)]
    [InlineData("Contact_Ticket", null, "CONTACT_TICKET", 1)]
    [InlineData("USER_INFO", null, "USER_INFO", 0)]
    public void Actions_are_found_by_name_and_by_data_key_in_any_case(
        string name,
        string? logType,
        string dataKey,
        int priority
    )
    {
        var action = ActionCatalog.Find(name)!;
        Assert.Equal(
            (logType, dataKey, priority),
            (action.LogType, action.DataKey, action.Priority)
        );
        Assert.Equal(logType is null, action.IsSessionOnly);
    }

    [Fact]
    public void All_names_and_keys_can_be_used_as_such()
    {
        Assert.All(ActionCatalog.All, action => Assert.True(NameRules.IsAction(action.Name)));
        Assert.All(ActionCatalog.All, action => Assert.True(NameRules.IsKey(action.DataKey!)));
        Assert.All(
            ActionCatalog.All,
            action => Assert.True(NameRules.IsKey(action.LogType ?? "XX"))
        );
    }

    [Fact]
    public void Actions_of_the_site_have_a_log_type_of_their_own()
    {
        Assert.Null(ActionCatalog.Find("page.visit"));
        Assert.Equal("PAGE_VISIT", NameRules.LogTypeOf("page.visit"));
        Assert.False(NameRules.IsAction("a b"));
        Assert.False(NameRules.IsAction("a"));
    }
}
