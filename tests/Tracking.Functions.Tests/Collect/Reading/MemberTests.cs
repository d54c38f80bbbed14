using System.Text;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Collect.Reading;

/// <summary>What the members of an event mean, and where the others go.</summary>
public class MemberTests
{
    [Theory]
    [InlineData("""{"action":"a.b","time":"T","uuid":"U","params":{"p":1}}""", "T", "U", null)]
    [InlineData(
        """{"type":"a.b","timestamp":"T","user_id":7,"properties":{"p":1}}""",
        "T",
        null,
        "7"
    )]
    [InlineData(
        """{"event":"a.b","occurred_at":"T","anonymousId":"U","data":{"p":1}}""",
        "T",
        "U",
        null
    )]
    [InlineData(
        """{"action":"a.b","time":"T","client":{"uuid":"U","customId":"C"},"params":{"p":1}}""",
        "T",
        "U",
        "C"
    )]
    public void The_names_of_other_systems_are_understood(
        string json,
        string time,
        string? visitor,
        string? user
    )
    {
        var sent = Read(json);
        Assert.Equal(
            ("a.b", time, visitor, user),
            (sent.Action, sent.Time, sent.Visitor, sent.User)
        );
        Assert.Empty(sent.Unknown);
        Assert.Contains("\"p\":1", sent.Params.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_names_of_one_member_the_first_of_its_list_wins_in_whatever_order()
    {
        foreach (
            var json in new[]
            {
                """{"type":"a1","time":"late","occurredAt":"early"}""",
                """{"type":"a1","occurredAt":"early","time":"late"}""",
            }
        )
        {
            var sent = Read(json);
            Assert.Equal("early", sent.Time);
            Assert.Equal("""{"time":"late"}""", sent.Params.ToString());
        }
    }

    [Fact]
    public void Nothing_says_nothing()
    {
        var sent = Read(
            """{"type":"a1","visitor":"","user":"ann","token":" ","id":"","occurredAt":"","userId":"bob","params":[],"context":[],"label":null}"""
        );
        Assert.Null(sent.Rejection);
        Assert.Equal(
            (null, "ann", null, null, null),
            (sent.Visitor, sent.User, sent.Token, sent.Id, sent.Time)
        );
    }

    [Fact]
    public void A_context_says_where_and_nothing_else()
    {
        var sent = Read(
            """{"id":"mine","type":"a1","context":{"id":"other","user":"x","logType":"L","url":"u","page":{"referrer":"r"},"ip":"1.2.3.4","campaign":{"name":"n"}}}"""
        );
        Assert.Equal(("mine", null, null), (sent.Id, sent.User, sent.LogType));
        Assert.Equal(("u", "r", "1.2.3.4"), (sent.Url, sent.Referrer, sent.Address));
        Assert.Equal("""{"name":"n"}""", sent.Campaign.ToString());
        Assert.Equal(
            """{"id":"other","user":"x","logType":"L","page":{"referrer":"r"}}""",
            sent.Other.ToString()
        );
        Assert.True(sent.Params.IsEmpty);
    }

    [Fact]
    public void What_is_not_known_is_named_and_kept_and_params_go_before_it()
    {
        var sent = Read("""{"type":"a1","x":1,"y":2,"x":3,"params":{"y":4,"z":{"q":1,"q":2}}}""");
        Assert.Equal(["x", "y", "x"], sent.Unknown);
        Assert.True(sent.NeedsCleaning);
        Assert.Equal(
            """{"x":3,"y":4,"z":{"q":2}}""",
            JsonCleaner.Clean(sent.Params, new CleaningRules(IpHandling.Shorten)).ToString()
        );
    }

    [Theory]
    [InlineData("""{"server":{"HTTP_X_FORWARDED_FOR":"8.8.8.8"}}""", """{"server":{}}""")]
    [InlineData("""{"forwarded":"for=8.8.8.8","n":1}""", """{"n":1}""")]
    [InlineData(
        """{"loginIP":"8.8.8.8","ip_list":["8.8.8.8"],"n":1}""",
        """{"ip_list":[],"n":1}"""
    )]
    [InlineData("""{"peer":"8.8.8.8","n":"2001:db8::1"}""", "{}")]
    [InlineData("""{"h":[["X-Forwarded-For","8.8.8.8"]]}""", """{"h":[["X-Forwarded-For"]]}""")]
    [InlineData("""{"json":"{\"ip\":\"8.8.8.8\",\"a\":1}"}""", """{"json":"{\"a\":1}"}""")]
    [InlineData("""{"appVersion":"1.2.3.4","query":"8.8.8.8","at":"12:30:45"}""", null)]
    [InlineData(
        """{"zip":"90210","shipping":"x","IPHONE":"y","iPad":"z","text":"[draft] a"}""",
        null
    )]
    [InlineData("""{"k":"sk_demo_key"}""", """{"k":"sha256.75e9dc23712bef933bd92afdc822573c"}""")]
    [InlineData(
        """{"k":"sk_ is not a key","task_sk":"disk_market_campaign","l":"sk_SK_bratislava"}""",
        null
    )]
    [InlineData(
        """{"price":"19.99","time":"12:30","day":"26.11.2026","lat":"52.52","sku":"1.2.3.4"}""",
        null
    )]
    [InlineData(
        """{"r":"3:1","a":"a::b","b":"dead:beef::cafe","c":"10.20.30.40","d":"030.123.456"}""",
        null
    )]
    [InlineData(
        """{"e":"02:1b:63:ff:fe:84:45:e6","f":"1.2.3","contentId":"20.30.40.50","g":"16:9"}""",
        null
    )]
    [InlineData(
        """{"u":"https://x/?ip=8.8.8.8&b=1","s":"?a=1;client%2Dip=8.8.8.8"}""",
        """{"u":"https://x/?ip=&b=1","s":"?a=1;client%2Dip="}"""
    )]
    [InlineData("""{"j":"{\"ip\":\"8.8.8.8\", broken"}""", """{"j":"{\"ip\":\"\", broken"}""")]
    public void Addresses_and_secrets_are_found_wherever_they_stand(string sent, string? kept)
    {
        var read = Read($$"""{"type":"a1","params":{{sent}}}""");
        Assert.True(read.NeedsCleaning || kept is null);
        Assert.Equal(
            kept ?? sent,
            JsonCleaner
                .Clean(read.Params, new CleaningRules(IpHandling.Drop, KeyHash.Of("sk_demo_key")))
                .ToString()
        );
    }

    [Theory]
    [InlineData("https://s.example/?a=1&ip=8.8.8.8&b=2", "https://s.example/?a=1&ip=8.8.8.0&b=2")]
    [InlineData(
        "https://s.example/?client_ip=2001%3Adb8%3A%3A1#x",
        "https://s.example/?client_ip=2001:db8::#x"
    )]
    [InlineData("https://s.example/?zip=8.8.8.8", "https://s.example/?zip=8.8.8.8")]
    public void An_address_in_the_query_of_a_url_is_kept_as_the_project_does(
        string url,
        string kept
    ) => Assert.Equal(kept, Addresses.InUrl(url, IpHandling.Shorten));

    [Fact]
    public void What_is_no_JSON_is_kept_without_addresses_and_credentials()
    {
        var text =
            "{\"ip\":\"8.8.8.8\",\"at\":\"12:30:45\",\"v\":\"2001:db8:1:2::3\" sk_demo_key "
            + new string('t', 60);
        var kept = Encoding.UTF8.GetString(
            TextCleaner.Clean(
                Encoding.UTF8.GetBytes(text),
                new CleaningRules(IpHandling.Drop, KeyHash.Of("sk_demo_key"))
            )
        );
        Assert.StartsWith(
            "{\"ip\":\"\",\"at\":\"12:30:45\",\"v\":\"\" sha256.",
            kept,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("tttt", kept, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        IpHandling.Shorten,
        """{"ip":"8.8.8.0","a":[{"X-Forwarded-For":"2001:db8:1::"}],"zip":"8.8.8.0"}"""
    )]
    [InlineData(IpHandling.Drop, """{"a":[{}]}""")]
    public void Whatever_means_an_address_obeys_the_setting(IpHandling handling, string kept)
    {
        var sent = Read(
            """{"type":"a1","params":{"ip":"8.8.8.8","a":[{"X-Forwarded-For":"2001:db8:1:2::3, 9.9.9.9"}],"zip":"8.8.8.8","client_ip":"no address"}}"""
        );
        Assert.True(sent.NeedsCleaning);
        Assert.Equal(kept, JsonCleaner.Clean(sent.Params, new CleaningRules(handling)).ToString());
    }

    [Fact]
    public void An_event_with_events_of_its_own_is_an_event()
    {
        foreach (
            var json in new[]
            {
                """{"type":"a1","events":[{"type":"b2"}]}""",
                """{"events":[{"type":"b2"}],"type":"a1"}""",
            }
        )
        {
            var sent = Read(json);
            Assert.Equal("a1", sent.Action);
            Assert.Equal("""{"events":[{"type":"b2"}]}""", sent.Params.ToString());
        }
    }

    [Theory]
    [InlineData("{\"type\":\"a1\"}\n{\"type\":\"b2\"}\n", "a1 b2")]
    [InlineData("{\"type\":\"a1\"}{\"type\":\"b2\"}", "a1 b2")]
    [InlineData("{\"events\":[{\"type\":\"a1\"}]}{\"events\":[{\"type\":\"b2\"}]}", "a1 b2")]
    [InlineData("[{\"type\":\"a1\"}]\r\n{\"type\":\"b2\"}", "a1 b2")]
    [InlineData("[{\"type\":\"a1\"}] and more", "a1 malformed")]
    [InlineData("{\"type\":\"a1\"} 5", "a1 malformed")]
    public void What_stands_behind_the_first_value_is_read_or_told(string body, string told)
    {
        Assert.True(
            SentBatch.Read(Encoding.UTF8.GetBytes(body), "collect").Is(out var batch, out _)
        );
        Assert.Equal(
            told.Split(' '),
            batch.Events.Select(sent => sent.Rejection?.Reason ?? sent.Action)
        );
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"True\"", true)]
    [InlineData("\"yes\"", true)]
    [InlineData("1", true)]
    [InlineData("\"FALSE\"", false)]
    [InlineData("0", false)]
    [InlineData("\"\"", false)]
    public void One_reader_of_booleans(string value, bool said) =>
        Assert.Equal(said, Read($$"""{"type":"a1","historical":{{value}}}""").IsHistorical);

    [Fact]
    public void What_is_neither_true_nor_false_is_refused() =>
        Assert.Equal(
            ("historical", RejectReason.Invalid),
            Read("""{"type":"a1","historical":"maybe"}""").Rejection is { } rejection
                ? (rejection.Field, rejection.Reason)
                : default
        );

    private static SentEvent Read(string json)
    {
        Assert.True(
            SentBatch.Read(Encoding.UTF8.GetBytes(json), "collect").Is(out var batch, out var why),
            why
        );
        return Assert.Single(batch.Events);
    }
}
