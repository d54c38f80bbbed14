using System.Globalization;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Collect.Judging;

/// <summary>The kinds of odd values that clients really send, and what becomes of them.</summary>
public class KindTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 5, 7, TimeSpan.Zero);
    private static readonly Project Demo = new(
        "demo",
        "Demo",
        "site",
        [],
        Project.DefaultSessionTimeout
    );
    private static readonly SigningKeys Keys = SigningKeys.Parse(
        Convert.ToBase64String(new byte[32])
    );

    [Theory]
    [InlineData("undefined")]
    [InlineData("NULL")]
    [InlineData("[object Object]")]
    [InlineData("None")]
    [InlineData("NaN")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("0")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("{00000000-0000-0000-0000-000000000000}")]
    [InlineData("[object Undefined]")]
    public void A_placeholder_makes_no_person_and_no_session(string name)
    {
        var tracked = Stamp(
            new()
            {
                Action = "search",
                User = name,
                Visitor = name,
            }
        );
        Assert.Equal((null, null, null), (tracked.User, tracked.Visitor, tracked.Token));
        Assert.Equal(["user", "visitor"], tracked.Ignored);
    }

    [Fact]
    public void What_is_too_long_is_hashed_or_cut_and_told()
    {
        var longest = new string('x', 5000);
        var tracked = Stamp(
            new()
            {
                Action = "search",
                Id = longest,
                Visitor = longest,
                Url = longest,
            }
        );
        Assert.Equal(["id", "visitor", "url"], tracked.Shortened);
        Assert.Equal(EventLimits.TextLength, tracked.Context!.Url!.Length);
        Assert.Equal(NameHash.Of(longest), tracked.Id);
        var other = Stamp(new() { Action = "search", Visitor = longest + "y" });
        Assert.NotEqual(tracked.Visitor, other.Visitor);
        Assert.NotEqual(tracked.Token, other.Token);
    }

    [Fact]
    public void A_visitor_and_a_user_of_one_name_are_two() =>
        Assert.NotEqual(
            Stamp(new() { Action = "search", Visitor = "x" }).Token,
            Stamp(new() { Action = "search", User = "x" }).Token
        );

    [Fact]
    public void A_clock_that_is_wrong_is_corrected_and_one_that_is_right_left_alone()
    {
        var sent = new SentEvent { Action = "search", Time = "2026-11-22T10:00:00Z" };
        Assert.Null(Stamp(sent).IsTimeSure);
        var right = Stamp(sent, sentAt: Now.AddSeconds(-1));
        Assert.Equal((At(10), true), (right.OccurredAt, right.IsTimeSure));
        var wrong = Stamp(sent, sentAt: Now.AddHours(2));
        Assert.Equal((At(8), true), (wrong.OccurredAt, wrong.IsTimeSure));
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    public void A_clock_at_either_end_of_time_costs_nobody_the_request(string clock)
    {
        var sentAt = DateTimeOffset.Parse(clock, CultureInfo.InvariantCulture);
        var sent = new SentEvent { Action = "search", Time = "2026-11-22T10:00:00Z" };
        Assert.Equal(At(10), Stamp(sent, sentAt: sentAt).OccurredAt);
        // What it is told to have happened at is not believed, and the event is kept.
        Assert.Equal(Now, Stamp(sent with { Time = clock }, sentAt: sentAt).ReceivedAt);
    }

    [Fact]
    public void The_time_in_an_id_is_one()
    {
        var tracked = Stamp(
            new() { Action = "search", Id = Guid.CreateVersion7(At(9)).ToString() }
        );
        Assert.Equal((At(9), true), (tracked.OccurredAt, tracked.IsTimeSure));
    }

    [Fact]
    public void What_is_imported_belongs_to_its_own_time_and_else_an_old_time_is_told_not_to_be_used()
    {
        var sent = new SentEvent { Action = "search", Time = "2019-05-01T00:00:00Z" };
        var old = Stamp(sent);
        Assert.Equal((null, sent.Time), (old.OccurredAt, old.OriginalTime));
        Assert.Equal(["occurredAt"], old.Ignored);
        var imported = Stamp(sent with { IsHistorical = true });
        Assert.Equal(new DateTimeOffset(2019, 5, 1, 0, 0, 0, TimeSpan.Zero), imported.OccurredAt);
        Assert.True(imported.IsHistorical);
    }

    [Fact]
    public void A_customer_token_vouches_for_its_subject_only()
    {
        var key = new ProjectKey(Demo, KeyKind.Write, "", "mallory");
        Assert.Equal(
            RejectReason.CustomerConflict,
            Judge(new() { Action = "search", User = "alice" }, key).Reason?.Reason
        );
        Assert.True(Judge(new() { Action = "search" }, key).Is(out var tracked, out _));
        Assert.Equal("mallory", tracked.User);
        Assert.Equal(["customer"], tracked.VerifiedBy);
    }

    [Fact]
    public void A_server_says_where_its_visitor_is_and_a_browser_does_not()
    {
        const string phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";
        var sent = new SentEvent
        {
            Action = "search",
            Address = "203.0.113.77",
            UserAgent = phone,
        };
        var context = new EventContext { Ip = "198.51.100.0", DeviceClass = "desktop" };
        Assert.True(
            Judge(sent, new ProjectKey(Demo, KeyKind.Secret), context).Is(out var server, out _)
        );
        Assert.Equal(("203.0.113.0", "phone"), (server.Context!.Ip, server.Context.DeviceClass));
        Assert.True(
            Judge(sent, new ProjectKey(Demo, KeyKind.Write), context).Is(out var browser, out _)
        );
        Assert.Equal(
            ("198.51.100.0", "desktop"),
            (browser.Context!.Ip, browser.Context.DeviceClass)
        );
    }

    [Fact]
    public void Audit_events_are_for_the_secret_key()
    {
        var sent = new SentEvent { Action = "user.login", Category = "audit" };
        Assert.Equal(
            RejectReason.SecretKeyRequired,
            Judge(sent, new ProjectKey(Demo, KeyKind.Write)).Reason?.Reason
        );
        Assert.True(
            Judge(sent, new ProjectKey(Demo, KeyKind.Secret, Id: "abcdef")).Is(out var audit, out _)
        );
        Assert.Equal(
            (EventCategory.Audit, null, null, "key:abcdef"),
            (audit.Category, audit.LogType, audit.Token, audit.User)
        );
    }

    [Fact]
    public void What_is_imported_keeps_its_time_though_it_was_sent_long_ago()
    {
        var tracked = Stamp(
            new()
            {
                Action = "search",
                Time = "2019-03-03T10:00:00Z",
                SentAt = "2019-03-03T10:00:05Z",
                IsHistorical = true,
            }
        );
        Assert.Equal(new DateTimeOffset(2019, 3, 3, 10, 0, 0, TimeSpan.Zero), tracked.OccurredAt);
    }

    [Fact]
    public void A_time_behind_its_own_sending_is_of_another_clock_and_left_as_it_is()
    {
        var tracked = Stamp(
            new()
            {
                Action = "search",
                Time = "2026-11-22T13:05:00Z",
                SentAt = "2026-11-22T12:05:00Z",
            }
        );
        Assert.Equal(Now.AddSeconds(-7), tracked.OccurredAt);
        Assert.Null(tracked.IsTimeSure);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("12:30")]
    public void A_sentAt_that_is_no_time_is_told(string sentAt) =>
        Assert.Equal(["sentAt"], Stamp(new() { Action = "search", SentAt = sentAt }).Ignored);

    [Fact]
    public void An_event_without_an_id_gets_one_with_its_time()
    {
        var tracked = Stamp(new() { Action = "search", Time = "2026-11-20T10:00:00Z" });
        Assert.True(EventId.TryGetTime(tracked.Id, out var time));
        Assert.Equal(tracked.OccurredAt, time);
        Assert.Null(tracked.IsTimeOwn);
    }

    [Theory]
    [InlineData("2026-11-22T08:05:07Z", true)]
    [InlineData("2026-11-22T13:04:07Z", null)]
    public void A_time_far_from_that_in_the_id_is_its_own(string time, bool? isOwn) =>
        Assert.Equal(
            isOwn,
            Stamp(
                new()
                {
                    Action = "search",
                    Id = EventId.New(Now),
                    Time = time,
                }
            ).IsTimeOwn
        );

    [Theory]
    [InlineData(5 * 60)]
    [InlineData(-5 * 60)]
    [InlineData(15)]
    [InlineData(-40 * 24 * 60)]
    public void A_clock_that_is_wrong_is_corrected_though_it_is_in_the_id_too(int minutes)
    {
        var shown = Now.AddMinutes(minutes);
        foreach (var time in new[] { shown.ToString("O"), null })
        {
            var sent = new SentEvent
            {
                Action = "search",
                Id = EventId.New(shown),
                Time = time,
            };
            var tracked = Stamp(sent, sentAt: shown.AddSeconds(3));
            Assert.Equal(true, tracked.IsTimeOwn);
            Assert.Equal(Now.AddSeconds(-3), tracked.OccurredAt!.Value, TimeSpan.FromSeconds(1));
        }

        // One that waited in a queue of a clock that is right is filed under its id.
        var queued = new SentEvent { Action = "search", Id = EventId.New(Now.AddHours(-5)) };
        Assert.Null(Stamp(queued, sentAt: Now).IsTimeOwn);
    }

    [Theory]
    [InlineData("undefined")]
    [InlineData("0")]
    public void A_customer_token_of_nobody_vouches_for_nobody(string subject)
    {
        var sent = new SentEvent { Action = "search", User = "alice" };
        Assert.True(
            Judge(sent, new ProjectKey(Demo, KeyKind.Write, "", subject)).Is(out var tracked, out _)
        );
        Assert.Equal(("alice", false), (tracked.User, tracked.Verified));
        Assert.Equal([CustomerToken.Header], tracked.Ignored);
    }

    private static DateTimeOffset At(int hour) => new(2026, 11, 22, hour, 0, 0, TimeSpan.Zero);

    private static TrackedEvent Stamp(SentEvent sent, DateTimeOffset? sentAt = null)
    {
        Assert.True(
            Judge(sent, new ProjectKey(Demo, KeyKind.Write), sentAt: sentAt)
                .Is(out var tracked, out var rejection),
            rejection?.Detail
        );
        return tracked;
    }

    private static Result<TrackedEvent, Rejection> Judge(
        SentEvent sent,
        ProjectKey key,
        EventContext? context = null,
        DateTimeOffset? sentAt = null
    ) =>
        new EventStamper(Keys).Stamp(
            sent,
            new Sender(key, Now, null, sentAt, context ?? new EventContext())
        );
}
