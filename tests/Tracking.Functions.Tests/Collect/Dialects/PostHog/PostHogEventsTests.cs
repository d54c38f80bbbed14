using System.Text;
using System.Text.Json;
using Tracking.Functions.Collect.Dialects.PostHog;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Collect.Dialects.PostHog;

public class PostHogEventsTests
{
    [Theory]
    [InlineData("$pageview", "page.visit")]
    [InlineData("$pageleave", "page.leave")]
    [InlineData("$screen", "screen.view")]
    [InlineData("$identify", "user_info")]
    [InlineData("$set", "user_info")]
    [InlineData("$create_alias", "user.alias")]
    [InlineData("$alias", "user.alias")]
    [InlineData("$groupidentify", "group.join")]
    [InlineData("$feature_flag_called", "feature_flag_called")]
    [InlineData("Order Completed", "Order_Completed")]
    public void An_event_has_an_action(string name, string action)
    {
        var sent = Read($$"""{"event":"{{name}}","distinct_id":"u"}""");
        Assert.Null(sent.Rejection);
        Assert.Equal((action, "event"), (sent.Action, sent.ActionField));
    }

    [Fact]
    public void Where_it_happened_is_told_apart_from_what_was_done()
    {
        var sent = Read(
            """
            {"uuid":"id-1","event":"$pageview","timestamp":"2026-11-26T12:00:00Z","properties":{
              "distinct_id":"d","token":"k","title":"Shoes","total":1,"utm_source":"mail","utm_campaign":"may","utm_term":null,
              "$current_url":"https://shop.example/","$referrer":"$direct","$browser_language":"en-US",
              "$raw_user_agent":"Agent","$ip":"1.2.3.4","$lib":"web","$screen_width":100}}
            """
        );
        Assert.Equal(
            ("id-1", "Shoes", "2026-11-26T12:00:00Z", "timestamp"),
            (sent.Id, sent.Label, sent.Time, sent.TimeField)
        );
        Assert.Equal(
            ("https://shop.example/", null, "en-US", "Agent", "1.2.3.4"),
            (sent.Url, sent.Referrer, sent.Locale, sent.UserAgent, sent.Address)
        );
        Assert.Equal("""{"source":"mail","name":"may"}""", Text(sent.Campaign));
        Assert.Equal("""{"$lib":"web","$screen_width":100}""", Text(sent.Other));
        var parameters = JsonDocument.Parse(Text(sent.Params)).RootElement;
        Assert.Equal(1, parameters.GetProperty("total").GetInt32());
        Assert.False(parameters.TryGetProperty("token", out _));
        Assert.True(sent.NeedsCleaning);
    }

    [Fact]
    public void Of_a_person_only_what_is_known_of_it_is_kept_and_groups_and_aliases_are_named()
    {
        var person = Read(
            """
            {"event":"$identify","$set":{"plan":"free"},"properties":{"distinct_id":"u","x":1,"$set_once":{"first":true}}}
            """
        );
        Assert.Equal("""{"first":true,"plan":"free"}""", Text(person.Params));
        var group = Read(
            """{"event":"$groupidentify","distinct_id":"u","properties":{"$group_key":"g"}}"""
        );
        Assert.Equal("""{"$group_key":"g","groupId":"g"}""", Text(group.Params));
        var alias = Read(
            """{"event":"$create_alias","distinct_id":"u","properties":{"alias":"before"}}"""
        );
        Assert.Equal(("u", "before"), (alias.User, alias.PreviousVisitor));
        Assert.Equal("user_info", Read("""{"$distinct_id":"u","$set":{"a":1}}""", "engage").Action);
    }

    [Fact]
    public void What_its_request_said_is_known_again()
    {
        var at = new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
        var kind = new PostHogKind(false, true, at);
        var message = """{"event":"x","distinct_id":"u","offset":1500}""";
        var sent = PostHogEvents.Read(JsonDocument.Parse(message).RootElement, kind);
        Assert.Equal("2026-11-26T11:59:58.5000000+00:00", sent.Time);
        Assert.True(sent.IsHistorical);
        Assert.Equal($"posthog/historical.{at.ToUnixTimeMilliseconds()}", sent.Dialect);
        var again = Read(message, sent.Dialect["posthog/".Length..]);
        Assert.Equal((sent.Time, true), (again.Time, again.IsHistorical));
        Assert.Equal("posthog", Read("""{"event":"x","distinct_id":"u"}""").Dialect);
    }

    [Theory]
    [InlineData("""{"distinct_id":"u"}""", RejectReason.Missing, "event")]
    [InlineData("""{"event":"x"}""", RejectReason.Missing, "distinct_id")]
    [InlineData("\"x\"", RejectReason.Malformed, null)]
    public void An_event_without_a_name_or_a_person_is_refused(
        string message,
        string reason,
        string? field
    )
    {
        var rejection = Read(message).Rejection!;
        Assert.Equal((reason, field), (rejection.Reason, rejection.Field));
    }

    private static SentEvent Read(string message, string kind = "") =>
        new PostHogDialect().ReadAgain(kind, Encoding.UTF8.GetBytes(message), null!)!;

    private static string Text(RawJson json) => Encoding.UTF8.GetString(json.Utf8.ToArray());
}
