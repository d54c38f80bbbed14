using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public class EventRulesTests
{
    [Theory]
    [InlineData("", "", "page.visit", true)]
    [InlineData("page.*", "", "page.visit", true)]
    [InlineData("page.*", "", "pages.visit", false)]
    [InlineData("page.*", "", "page", false)]
    [InlineData("page.visit", "", "PAGE.visit", true)]
    [InlineData("page.*", "page.visit", "page.visit", false)]
    [InlineData("", "page.*", "page.visit", false)]
    [InlineData("", "page.*", "search", true)]
    public void An_action_is_wanted_when_it_is_allowed_and_not_denied(
        string allow,
        string deny,
        string action,
        bool wanted
    )
    {
        static string[] List(string text) => text.Length > 0 ? [text] : [];
        var rules = new EventRules { Allow = List(allow), Deny = List(deny) };
        Assert.Equal(wanted, rules.Wants(action));
    }

    [Theory]
    [InlineData("page.visit", "url,title")]
    [InlineData("page.leave", "url")]
    [InlineData("product.view", "")]
    public void Params_are_required_by_action_and_by_context(string action, string required)
    {
        var rules = new EventRules
        {
            RequiredParams = new Dictionary<string, IReadOnlyList<string>>
            {
                ["page.*"] = ["url"],
                ["page.visit"] = ["title"],
            },
        };
        Assert.Equal(required, string.Join(',', rules.ParamsOf(action)));
    }
}
