using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Tracking.Functions.Collect.Dialects.Snowplow;
using Tracking.Functions.Collect.Reading;

namespace Tracking.Functions.Tests.Collect.Dialects.Snowplow;

public class SnowplowEventsTests
{
    private const string Order =
        """{"schema":"iglu:x/unstruct_event/jsonschema/1-0-0","data":{"schema":"iglu:com.acme/order_completed/jsonschema/1-0-2","data":{"total":5}}}""";

    private const string Contexts =
        """{"schema":"iglu:x/contexts/jsonschema/1-0-0","data":[{"schema":"iglu:com.acme/user/jsonschema/1-0-0","data":{"plan":"free"}}]}""";

    [Theory]
    [InlineData("pv", "page.visit", "Home", null)]
    [InlineData("pp", "page.ping", "Home", """{"pp_mix":"1"}""")]
    [InlineData("tr", "transaction", "Home", """{"tr_id":"t-1"}""")]
    [InlineData("ti", "transaction.item", "Home", """{"ti_id":"t-1"}""")]
    [InlineData(
        "se",
        "Shop_Cart.add_item",
        "shoe",
        """{"category":"Shop Cart","action":"add item","property":"size","value":"2.5"}"""
    )]
    public void Each_kind_has_an_action_a_label_and_params(
        string kind,
        string action,
        string label,
        string? parameters
    )
    {
        var sent = Read(
            new
            {
                e = kind,
                page = "Home",
                pp_mix = "1",
                tr_id = "t-1",
                ti_id = "t-1",
                se_ca = "Shop Cart",
                se_ac = "add item",
                se_la = "shoe",
                se_pr = "size",
                se_va = "2.5",
            }
        );
        Assert.Null(sent.Rejection);
        Assert.Equal((action, label), (sent.Action, sent.Label));
        Assert.Equal(parameters ?? "", sent.Params.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_described_event_and_its_contexts_are_read_in_base64_and_plain(bool isEncoded)
    {
        var sent = isEncoded
            ? Read(
                new
                {
                    e = "ue",
                    ue_px = Encode(Order),
                    cx = Encode(Contexts),
                }
            )
            : Read(
                new
                {
                    e = "ue",
                    ue_pr = Order,
                    co = Contexts,
                }
            );
        Assert.Null(sent.Rejection);
        Assert.Equal("order_completed", sent.Action);
        Assert.Equal(
            """{"schema":"iglu:com.acme/order_completed/jsonschema/1-0-2","total":5}""",
            sent.Params.ToString()
        );
        Assert.Equal(
            """{"contexts":[{"schema":"iglu:com.acme/user/jsonschema/1-0-0","data":{"plan":"free"}}]}""",
            sent.Other.ToString()
        );
    }

    [Fact]
    public void Who_when_and_where_have_their_places_and_all_else_is_kept()
    {
        var sent = Read(
            new
            {
                e = "pv",
                eid = "e-1",
                dtm = "1795698035013",
                ttm = "1795698035000",
                stm = "1795698035015",
                uid = "ann",
                duid = "d-1",
                nuid = "n-1",
                sid = "s-1",
                url = "https://shop.example/",
                refr = "https://r.example/",
                lang = "en-GB",
                ua = "Mozilla",
                ip = "203.0.113.7",
                aid = "shop",
                tv = "js-4.10.1",
                res = "1x1",
            }
        );
        Assert.Equal(("e-1", "ann", "d-1"), (sent.Id, sent.User, sent.Visitor));
        Assert.Equal(("1795698035000", "ttm"), (sent.Time, sent.TimeField));
        Assert.Null(sent.SentAt);
        Assert.Equal(
            ("https://shop.example/", "https://r.example/", "en-GB", "Mozilla", "203.0.113.7"),
            (sent.Url, sent.Referrer, sent.Locale, sent.UserAgent, sent.Address)
        );
        Assert.True(sent.NeedsCleaning);
        Assert.Equal(
            """{"nuid":"n-1","sid":"s-1","aid":"shop","tv":"js-4.10.1","res":"1x1"}""",
            sent.Other.ToString()
        );
    }

    [Theory]
    [InlineData("""{"e":"ue","ue_px":"%%%"}""", "invalid", "ue_px")]
    [InlineData("""{"e":"ue","ue_px":"e30"}""", "invalid", "ue_px")]
    [InlineData("""{"e":"ue","ue_px":"bm8"}""", "invalid", "ue_px")]
    [InlineData("""{"e":"ue","ue_pr":"{\"data\":{\"schema\":\"x\"}}"}""", "invalid", "ue_pr")]
    [InlineData("""{"e":"ue","ue_pr":"{\"data\":{\"n\":1e999}}"}""", "invalid", "ue_pr")]
    [InlineData("""{"e":"ue"}""", "missing", "ue_pr")]
    [InlineData("""{"e":"pv","cx":"%%%"}""", "invalid", "cx")]
    [InlineData("""{"e":"pv","co":"{\"data\":{}}"}""", "invalid", "co")]
    [InlineData("""{"e":"pv","co":7.5}""", "invalid", "co")]
    [InlineData("""{"e":"pv","co":true}""", "invalid", "co")]
    [InlineData("""{"e":"se","se_ca":"c"}""", "missing", "se_ac")]
    [InlineData("""{"e":"xx"}""", "unknown", "e")]
    [InlineData("{}", "missing", "e")]
    [InlineData("7", "malformed", null)]
    public void What_cannot_be_read_says_which_member_is_wrong(
        string item,
        string reason,
        string? field
    )
    {
        var rejection = SnowplowEvents.Read(JsonElement.Parse(item)).Rejection;
        Assert.Equal((reason, field), (rejection?.Reason, rejection?.Field));
    }

    [Fact]
    public void A_context_too_many_is_too_large() =>
        Assert.Equal(
            "too-large",
            Read(new { e = "pv", cx = Encode(new string(' ', 32 * 1024)) }).Rejection?.Reason
        );

    private static SentEvent Read(object item) =>
        SnowplowEvents.Read(JsonSerializer.SerializeToElement(item));

    private static string Encode(string json) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
