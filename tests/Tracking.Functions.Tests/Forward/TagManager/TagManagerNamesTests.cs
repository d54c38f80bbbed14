using CsCheck;
using Tracking.Functions.Forward.TagManager;

namespace Tracking.Functions.Tests.Forward.TagManager;

public class TagManagerNamesTests
{
    [Theory]
    [InlineData("page.visit", "page_visit")]
    [InlineData("Add to cart", "Add_to_cart")]
    [InlineData("click", "click")]
    [InlineData("session_start", "e_session_start")]
    [InlineData("ga_x", "e_ga_x")]
    [InlineData("1st", "e_1st")]
    [InlineData("_x", "e__x")]
    public void Names_of_events_are_as_Google_takes_them(string name, string made) =>
        Assert.Equal(made, TagManagerNames.OfEvent(name));

    [Fact]
    public void Names_that_lose_letters_still_differ()
    {
        var names = new[]
        {
            "поиск",
            "клика",
            "suche größe",
            "suche grösse",
            new string('x', 41),
            new string('x', 42),
            "",
        };
        Assert.Equal(names.Length, names.Select(TagManagerNames.OfEvent).Distinct().Count());
    }

    [Fact]
    public void Whatever_a_name_is_it_is_made_one_that_is_taken() =>
        Gen.String.Sample(name =>
        {
            Assert.Matches("^[A-Za-z][A-Za-z0-9_]{0,39}$", TagManagerNames.OfEvent(name));
            Assert.Matches("^[A-Za-z][A-Za-z0-9_]{0,39}$", TagManagerNames.OfParameter(name));
            Assert.Matches("^[A-Za-z][A-Za-z0-9_]{0,23}$", TagManagerNames.OfUserProperty(name));
        });
}
