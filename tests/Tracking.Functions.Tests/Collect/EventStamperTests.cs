using System.Net;
using Tracking.Functions.Collect;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Collect;

public class EventStamperTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 5, 7, TimeSpan.Zero);
    private static readonly Project Demo = new(
        "demo",
        "Demo",
        "site",
        [],
        Project.DefaultSessionTimeout
    );

    private readonly SigningKeys keys = SigningKeys.Parse(Convert.ToBase64String(new byte[32]));

    [Fact]
    public void A_predefined_action_has_its_log_type_and_data_key()
    {
        var tracked = Accepted(new SentEvent { Type = "SEARCH" });
        Assert.Equal(
            ("search", "SEARCH", "SEARCH"),
            (tracked.Action, tracked.LogType, tracked.DataKey)
        );
        Assert.Equal(("demo", "site", Now), (tracked.Project, tracked.Product, tracked.ReceivedAt));
        Assert.True(EventId.TryGetTime(tracked.Id, out var time));
        Assert.Equal(Now.ToUnixTimeMilliseconds(), time.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void An_action_of_the_site_s_own_is_logged_under_its_name()
    {
        var tracked = Accepted(new SentEvent { Action = "page.visit" });
        Assert.Equal(
            ("page.visit", "PAGE_VISIT", null),
            (tracked.Action, tracked.LogType, tracked.DataKey)
        );
    }

    [Fact]
    public void What_the_client_says_explicitly_goes_before()
    {
        var tracked = Accepted(
            new SentEvent
            {
                Type = "click",
                LogType = "PUSH",
                DataKey = "CLICK_PUSH",
            }
        );
        Assert.Equal(("PUSH", "CLICK_PUSH"), (tracked.LogType, tracked.DataKey));
    }

    [Fact]
    public void What_counts_only_in_a_session_needs_one()
    {
        Assert.Equal(
            RejectReason.SessionRequired,
            Rejected(new SentEvent { Type = "contact_ticket" }).Reason
        );
        var token = SessionToken.New("demo", Now);
        var tracked = Accepted(new SentEvent { Type = "contact_ticket", Token = token.Sign(keys) });
        Assert.Equal(token.Id, tracked.Token);
    }

    [Fact]
    public void A_token_of_another_project_or_of_nobody_is_refused()
    {
        var other = SessionToken.New("other", Now).Sign(keys);
        Assert.Equal(
            RejectReason.InvalidToken,
            Rejected(new SentEvent { Type = "search", Token = other }).Reason
        );
        Assert.Equal(
            RejectReason.InvalidToken,
            Rejected(new SentEvent { Type = "search", Token = "x" }).Reason
        );
    }

    [Theory]
    [InlineData(null, RejectReason.Missing, "type")]
    [InlineData("", RejectReason.Missing, "type")]
    [InlineData("a b", RejectReason.Invalid, "type")]
    public void An_action_must_be_named(string? type, string reason, string field)
    {
        var rejection = Rejected(new SentEvent { Type = type });
        Assert.Equal((reason, field), (rejection.Reason, rejection.Field));
    }

    [Fact]
    public void Other_members_are_held_against_their_rules()
    {
        Assert.Equal("id", Rejected(new SentEvent { Type = "search", Id = "" }).Field);
        Assert.Equal("id", Rejected(new SentEvent { Type = "search", Id = "a\nb" }).Field);
        Assert.Equal("logType", Rejected(new SentEvent { Type = "search", LogType = "a" }).Field);
        Assert.Equal("dataKey", Rejected(new SentEvent { Type = "search", DataKey = "x y" }).Field);
        Assert.Equal(
            "category",
            Rejected(new SentEvent { Type = "search", Category = "audit" }).Field
        );
        Assert.Equal(
            "occurredAt",
            Rejected(new SentEvent { Type = "search", OccurredAtText = "yesterday" }).Field
        );
    }

    [Theory]
    [InlineData("2026-11-22T14:00:00+01:00", "2026-11-22T13:00:00Z", null)]
    [InlineData("2026-11-22T13:00:00", "2026-11-22T13:00:00Z", null)]
    [InlineData("1795352400000", "2026-11-22T13:00:00Z", null)]
    [InlineData("2036-11-22T13:00:00Z", null, "2036-11-22T13:00:00Z")]
    [InlineData("1999-11-22T13:00:00Z", null, "1999-11-22T13:00:00Z")]
    public void A_time_that_cannot_be_true_is_kept_as_said(
        string sent,
        string? occurredAt,
        string? original
    )
    {
        var tracked = Accepted(new SentEvent { Type = "search", OccurredAtText = sent });
        Assert.Equal(
            (occurredAt is null ? null : DateTimeOffset.Parse(occurredAt, null), original),
            (tracked.OccurredAt, tracked.OriginalTime)
        );
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::")]
    public void Of_an_address_only_the_network_is_kept(string address, string kept) =>
        Assert.Equal(kept, Sender.Shorten(IPAddress.Parse(address)));

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120", "desktop")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148", "phone")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/120 Mobile", "phone")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; SM-X710) Chrome/120", "tablet")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148", "tablet")]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1)", "bot")]
    [InlineData("curl/8.0", "bot")]
    public void Devices_are_told_apart_by_their_browsers(string userAgent, string deviceClass) =>
        Assert.Equal(deviceClass, DeviceClass.Of(userAgent));

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36", "Chrome")]
    [InlineData("Mozilla/5.0 (Macintosh) Version/17.0 Safari/605.1.15", "Safari")]
    [InlineData(
        "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
        "Firefox"
    )]
    [InlineData("curl/8.0", null)]
    public void Browsers_are_told_apart_by_how_they_name_themselves(
        string userAgent,
        string? name
    ) => Assert.Equal(name, Browser.Of(userAgent));

    [Fact]
    public void A_client_hint_tells_a_phone_that_does_not_say_so() =>
        Assert.Equal("phone", DeviceClass.Of("Mozilla/5.0 (X11) Chrome/120", "?1"));

    private TrackedEvent Accepted(SentEvent sent)
    {
        var (tracked, rejection) = Stamp(sent);
        Assert.Null(rejection);
        return tracked!;
    }

    private Rejection Rejected(SentEvent sent)
    {
        var (tracked, rejection) = Stamp(sent);
        Assert.Null(tracked);
        return rejection!;
    }

    private (TrackedEvent?, Rejection?) Stamp(SentEvent sent) =>
        new EventStamper(keys).Stamp(
            sent,
            new Sender(new ProjectKey(Demo, KeyKind.Write), Now, null, null, new EventContext())
        );
}
