using System.Net;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Collect.Judging;

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
        var tracked = Accepted(new SentEvent { Action = "SEARCH" });
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
                Action = "click",
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
            Rejected(new SentEvent { Action = "contact_ticket" }).Reason
        );
        var token = SessionToken.New("demo", Now);
        var tracked = Accepted(
            new SentEvent { Action = "contact_ticket", Token = token.Sign(keys) }
        );
        Assert.Equal(token.Id, tracked.Token);
    }

    [Fact]
    public void A_token_of_another_project_or_of_nobody_is_refused()
    {
        var other = SessionToken.New("other", Now).Sign(keys);
        Assert.Equal(
            RejectReason.InvalidToken,
            Rejected(new SentEvent { Action = "search", Token = other }).Reason
        );
        Assert.Equal(
            RejectReason.InvalidToken,
            Rejected(new SentEvent { Action = "search", Token = "x" }).Reason
        );
    }

    [Theory]
    [InlineData(null, RejectReason.Missing, "type")]
    [InlineData("a b", RejectReason.Invalid, "type")]
    public void An_action_must_be_named(string? type, string reason, string field)
    {
        var rejection = Rejected(new SentEvent { Action = type });
        Assert.Equal((reason, field), (rejection.Reason, rejection.Field));
    }

    [Fact]
    public void Other_members_are_held_against_their_rules()
    {
        Assert.Equal("id", Rejected(new SentEvent { Action = "search", Id = "a\nb" }).Field);
        Assert.Equal("logType", Rejected(new SentEvent { Action = "search", LogType = "a" }).Field);
        Assert.Equal(
            "dataKey",
            Rejected(new SentEvent { Action = "search", DataKey = "x y" }).Field
        );
        Assert.Equal(
            "category",
            Rejected(new SentEvent { Action = "search", Category = "audit" }).Field
        );
        Assert.Equal(
            "occurredAt",
            Rejected(new SentEvent { Action = "search", Time = "yesterday" }).Field
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
        var tracked = Accepted(new SentEvent { Action = "search", Time = sent });
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
        Assert.Equal(kept, Addresses.Keep(IPAddress.Parse(address), IpHandling.Shorten));

    private TrackedEvent Accepted(SentEvent sent)
    {
        Assert.True(Stamp(sent).Is(out var tracked, out var rejection), rejection?.Detail);
        return tracked;
    }

    private Rejection Rejected(SentEvent sent)
    {
        Assert.False(Stamp(sent).Is(out _, out var rejection));
        return rejection;
    }

    private Result<TrackedEvent, Rejection> Stamp(SentEvent sent) =>
        new EventStamper(keys).Stamp(
            sent,
            new Sender(new ProjectKey(Demo, KeyKind.Write), Now, null, null, new EventContext())
        );
}
