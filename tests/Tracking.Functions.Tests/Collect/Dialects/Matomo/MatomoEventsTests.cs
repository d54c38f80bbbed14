using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Tracking.Functions.Collect.Dialects.Matomo;
using Tracking.Functions.Collect.Reading;

namespace Tracking.Functions.Tests.Collect.Dialects.Matomo;

/// <summary>What is made of the parameters of a request.</summary>
public class MatomoEventsTests
{
    [Theory]
    [InlineData("action_name=Home", "page.visit", "Home", """{"title":"Home"}""")]
    [InlineData(
        "e_c=Videos&e_a=Play%20now&e_n=Film&e_v=1.50",
        "Videos.Play_now",
        "Film",
        """{"category":"Videos","action":"Play now","name":"Film","value":1.50}"""
    )]
    [InlineData(
        "search=shoes&search_cat=All&search_count=0",
        "search",
        null,
        """{"query":"shoes","category":"All","resultCount":0}"""
    )]
    [InlineData("link=https%3A%2F%2Fx.y", "link.click", null, """{"link":"https://x.y"}""")]
    [InlineData("download=a.pdf", "download", null, """{"download":"a.pdf"}""")]
    [InlineData("idgoal=3&revenue=9.5", "goal.conversion", null, """{"goal":3,"revenue":9.5}""")]
    [InlineData(
        "idgoal=0&ec_id=o1&revenue=7&ec_items=%5B%5B%22sku%22%2C%22n%22%2C%22c%22%2C3.5%2C2%5D%5D",
        "order",
        null,
        """{"orderId":"o1","revenue":7,"items":[["sku","n","c",3.5,2]]}"""
    )]
    [InlineData("idgoal=0&revenue=7", "cart.update", null, """{"revenue":7}""")]
    [InlineData(
        "c_n=Ad&c_p=a.png",
        "content.impression",
        "Ad",
        """{"name":"Ad","piece":"a.png"}"""
    )]
    [InlineData(
        "c_n=Ad&c_i=click",
        "content.interaction",
        "Ad",
        """{"name":"Ad","interaction":"click"}"""
    )]
    [InlineData("ping=1", "page.ping", null, "")]
    [InlineData("ca=1", "custom", null, "")]
    [InlineData(
        "dimension2=gold&cvar=%7B%221%22%3A%5B%22k%22%2C%22v%22%5D%7D&_cvar=broken%7B",
        "page.visit",
        null,
        """{"dimension2":"gold","cvar":{"1":["k","v"]},"_cvar":"broken{"}"""
    )]
    public void Parameters_say_what_was_done(
        string query,
        string action,
        string? label,
        string parameters
    )
    {
        var sent = One($"?idsite=demo&rec=1&{query}");
        Assert.Equal((null, action, label), (sent.Rejection, sent.Action, sent.Label));
        Assert.Equal(parameters, sent.Params.ToString());
        Assert.Empty(sent.Unknown);
    }

    [Fact]
    public void Where_and_who_are_members_of_the_event()
    {
        var sent = One(
            "?idsite=demo&rec=1&_id=0123456789abcdef&cid=fedcba9876543210&uid=ann&lang=de-AT,de;q=0.5"
                + "&url=https%3A%2F%2Fx.y%2F%3Fmtm_campaign%3Dsale%26utm_term%3Dred&urlref=https%3A%2F%2Fz"
                + "&res=10x20&rand=5&mine=1"
        );
        Assert.Equal(("ann", "fedcba9876543210"), (sent.User, sent.Visitor));
        Assert.Equal(("de-AT", "https://z"), (sent.Locale, sent.Referrer));
        Assert.Equal("""{"name":"sale","keyword":"red"}""", sent.Campaign.ToString());
        Assert.Equal("""{"res":"10x20","rand":"5"}""", sent.Other.ToString());
        Assert.Equal(["mine"], sent.Unknown);
        Assert.Equal("""{"mine":"1"}""", sent.Params.ToString());
        Assert.Null(sent.Id);
    }

    private static SentEvent One(string query) =>
        MatomoEvents.Read(
            JsonSerializer.SerializeToElement(
                QueryHelpers.ParseQuery(query).ToDictionary(p => p.Key, p => p.Value.ToString())
            ),
            ""
        );
}
