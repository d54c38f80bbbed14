using System.Text;
using Tracking.Functions.Sessions;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Tests.Sessions;

public class SessionFoldTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    private readonly List<CountedEvent> counted = [];
    private SessionState? state;
    private long sequence;

    [Fact]
    public void The_first_event_starts_the_first_session_with_its_automatic_logs()
    {
        Apply("search", 0);
        Assert.Equal(("t-1", 1, Start), (Session.Id, Session.Events, Session.StartedAt));
        Assert.Equal(["START", "USER_BROWSER", "SEARCH"], counted.DataKeys());
        Assert.Equal("session.start", Assert.Single(state!.Untold()).Action);
    }

    [Fact]
    public void A_pause_of_the_timeout_ends_a_session_and_a_shorter_one_does_not()
    {
        Apply("search", 0);
        Apply("search", 29.99);
        Assert.Equal("t-1", Session.Id);
        Apply("search", 59.99);
        Assert.Equal(("t-2", 1), (Session.Id, Session.Events));
        Assert.Equal(
            ["session.start", "session.end", "session.start"],
            state!.Untold().Select(f => f.Action)
        );
        var ended = state!.Untold()[1].Session;
        Assert.Equal(
            ("t-1", 2, Start.AddMinutes(29.99)),
            (ended.Id, ended.Events, ended.EndedAt!.Value)
        );
    }

    [Fact]
    public void An_event_leaves_to_its_session_what_that_says_for_good_and_nothing_else()
    {
        void See(double minute, string? visitor, string agent, string device) =>
            Apply(
                "search",
                minute,
                e =>
                    e with
                    {
                        Visitor = visitor,
                        Context = new() { UserAgent = agent, DeviceClass = device },
                    }
            );

        // Until a person's device is seen, the session's may be another one later.
        See(0, null, "curl", "server");
        See(1, "v-1", "curl", "server");
        See(2, "v-1", "Safari", "phone");
        See(3, "v-2", "Safari", "phone");
        See(4, "v-1", "curl", "server");
        See(5, null, "Firefox", "desktop");
        const SessionShares Both = SessionShares.Visitor | SessionShares.UserAgent;
        Assert.Equal(
            [
                SessionShares.None,
                SessionShares.Visitor,
                Both,
                SessionShares.UserAgent,
                SessionShares.Visitor,
                SessionShares.None,
            ],
            counted.Select(one => one.Shares)
        );
        Assert.Equal(("v-1", "Safari"), (Session.Visitor, Session.UserAgent));
    }

    [Fact]
    public void The_timeout_is_what_the_project_says()
    {
        Apply("search", 0, e => e with { SessionTimeout = 60 });
        Apply("search", 1, e => e with { SessionTimeout = 60 });
        Assert.Equal("t-2", Session.Id);
    }

    [Theory]
    [InlineData("contact_ticket,search,click", "CONTACT_TICKET")]
    [InlineData("search,click,contact_start,contact_submit", "CONTACT_START")]
    [InlineData("search,instant_search", "SEARCH")]
    [InlineData("user_info,rate,page.visit", "START")]
    public void The_result_is_the_best_key_and_ties_keep_the_first(string actions, string result)
    {
        foreach (var action in actions.Split(','))
        {
            Apply(action, 1);
        }

        Assert.Equal(result, Session.Result);
        Assert.Equal(
            actions.Contains("contact_start", StringComparison.Ordinal),
            Session.IsContact
        );
    }

    [Fact]
    public void What_was_applied_is_skipped_and_a_retry_counts_once()
    {
        Apply("search", 0);
        var place = state!.Position;
        var again = Event("search", 1) with { Id = "other" };
        state = SessionFold.Apply(state, [(again, place)], Folds.Never).State;
        Assert.Equal(1, Session.Events);

        Apply("click", 1, e => e with { Id = "same" });
        Apply("click", 2, e => e with { Id = "same" });
        Assert.Equal((2, Start.AddMinutes(1)), (Session.Events, Session.LastActivityAt));
    }

    [Fact]
    public void A_key_of_the_project_s_own_has_the_priority_that_the_event_says()
    {
        Apply("contact_ticket", 0);
        Apply("mine", 1, e => e with { DataKey = "MINE", Priority = 2 });
        Assert.Equal("CONTACT_TICKET", Session.Result);
        state = null;
        Apply("search", 0);
        Apply("mine", 1, e => e with { DataKey = "MINE", Priority = 8 });
        Assert.Equal("MINE", Session.Result);
    }

    [Theory]
    [InlineData("search", 11)]
    [InlineData("knowledge", 10)]
    public void Priorities_are_those_of_the_product(string product, int ofStart)
    {
        Apply("page.visit", 0, e => e with { Product = product });
        Assert.Equal(("START", ofStart), (Session.Result, Session.ResultPriority));
    }

    [Fact]
    public void What_can_be_done_only_once_is_counted_once_and_logged_as_it_is_now()
    {
        Apply("rate", 0, e => e with { Id = "once.1", Params = Json("{\"value\":1}") });
        Apply("rate", 5, e => e with { Id = "once.1", Params = Json("{\"value\":2}") });
        Assert.Equal((1, Start.AddMinutes(5)), (Session.Events, Session.LastActivityAt));
        Assert.Equal(1, Session.DataKeys["RATE_CONTENT"]);
        Assert.Equal("{\"value\":2}", counted[^1].Tracked.Params.ToString());
        Assert.Equal("once.1", counted[^1].Tracked.Id);
    }

    [Fact]
    public void One_id_is_one_event_whatever_comes_under_it_later()
    {
        Apply("rate", 0, e => e with { Id = "once.1" });
        Apply("search", 1, e => e with { Id = "once.1", LogType = "SEARCH" });
        Apply("click", 2, e => e with { Id = "own", LogType = "CLICK" });
        Apply("contact_start", 3, e => e with { Id = "own", LogType = "CONTACT_START" });
        Assert.Equal(["rate", "click"], Session.Actions.Keys);
        Assert.Equal((2, false), (Session.Events, Session.IsContact));
        Assert.Equal(
            ["once.1", "own"],
            counted.Where(c => c.Logs.HasFlag(SessionLogs.Client)).Select(c => c.Tracked.Id)
        );
    }

    [Fact]
    public void A_correction_is_logged_in_the_session_in_which_the_first_counted()
    {
        Apply("rate", 0, e => e with { Id = "once.1" });
        Apply("search", 40);
        Apply("rate", 50, e => e with { Id = "once.1" });
        Assert.Equal(("t-1", Start), (counted[^1].Session, counted[^1].StartedAt));
        Assert.Equal(
            ("t-2", 1, Start.AddMinutes(50)),
            (Session.Id, Session.Events, Session.LastActivityAt)
        );
    }

    [Fact]
    public void A_clock_that_goes_back_starts_no_session()
    {
        Apply("search", 10);
        Apply("search", 5);
        Assert.Equal(("t-1", Start.AddMinutes(10)), (Session.Id, Session.LastActivityAt));
    }

    [Fact]
    public void Metrics_are_folded_and_anything_else_beside_them_is_left_alone()
    {
        Apply("a.b", 0, e => e with { Params = Json("""{"metrics":{"csat":4,"note":"x"}}""") });
        Apply("a.b", 1, e => e with { Params = Json("""{"metrics":{"csat":2.5}}""") });
        Apply("a.b", 1, e => e with { Params = Json("""{"metrics":[1]}""") });
        Apply("a.b", 1, e => e with { Params = Json("""{"x":"\"metrics\""}""") });
        Assert.Equal(new Metric(2, 6.5, 2.5, 4, 2.5), Assert.Single(Session.Metrics).Value);
        Assert.Equal(4, Session.Actions["a.b"]);
    }

    [Fact]
    public void What_is_known_of_the_visitor_is_the_first_page_and_the_last_user()
    {
        Apply("search", 0);
        Apply(
            "search",
            1,
            e =>
                e with
                {
                    User = "ann",
                    Context = new() { Url = "later" },
                }
        );
        Apply("user_info", 2, e => e with { Params = Json("""{"vip":true}""") });
        Assert.Equal(
            ("https://a.example/", "ann", "desktop", """{"vip":true}"""),
            (Session.LandingPage, Session.User, Session.DeviceClass, Session.UserInfo.ToString())
        );
    }

    [Fact]
    public void The_first_device_of_a_person_replaces_that_of_a_server()
    {
        static TrackedEvent With(TrackedEvent e, string agent, string device) =>
            e with
            {
                Context = new() { UserAgent = agent, DeviceClass = device },
            };

        Apply("search", 0, e => With(e, "curl", "server"));
        Assert.Equal("curl", Session.UserAgent);
        Assert.False(Session.DataKeys.ContainsKey("USER_BROWSER"));
        Apply("search", 1, e => With(e, "crawler", "bot"));
        Assert.Equal("curl", Session.UserAgent);
        Apply("search", 2, e => With(e, "Safari", "phone"));
        Apply("search", 3, e => With(e, "Firefox", "desktop"));
        Assert.Equal(("Safari", "phone"), (Session.UserAgent, Session.DeviceClass));
        Assert.Equal(1, Session.DataKeys["USER_BROWSER"]);
        Assert.Equal(
            ["START", "SEARCH", "SEARCH", "USER_BROWSER", "SEARCH", "SEARCH"],
            counted.DataKeys()
        );
    }

    [Fact]
    public void A_session_is_a_bot_s_until_a_person_comes()
    {
        Apply("search", 0, e => e with { IsBot = true });
        Apply("search", 1, e => e with { IsBot = true });
        Assert.True(Session.IsBot);
        Apply("search", 2);
        Apply("search", 3, e => e with { IsBot = true });
        Assert.False(Session.IsBot);
    }

    [Fact]
    public void A_visitor_becomes_a_user_and_users_change_as_often_as_there_is_room_for()
    {
        Apply("search", 0, e => e with { Visitor = "v" });
        Apply("user_info", 1, e => e with { Visitor = "v", User = "ann", OccurredAt = Start });
        Apply("search", 2, e => e with { Visitor = "w", User = "ann" });
        Apply("user.alias", 3, e => e with { User = "bob" });
        Assert.Equal(
            [
                new SessionJoin("v", "ann", "user_info", Start),
                new SessionJoin("v", "bob", "user.alias", Start.AddMinutes(3)),
            ],
            Session.Joined.AsEnumerable()
        );
        var row = SessionRows.Of(state!.Owner, Session, 0);
        Assert.Equal(("v", "bob"), (row.GetString("visitor"), row.GetString("user")));
        Assert.StartsWith(
            """[{"visitor":"v","user":"ann","by":"user_info","at":"2026-11-22T13:00:00.000000Z"},""",
            row.GetString("joined"),
            StringComparison.Ordinal
        );
        for (var minute = 4; minute < 20; minute++)
        {
            Apply("search", minute, e => e with { User = $"{minute}" });
        }

        Assert.Equal(("19", 8), (Session.User, Session.Joined.Length));
    }

    [Fact]
    public void Who_is_known_from_the_start_is_not_joined()
    {
        Apply("user_info", 0, e => e with { Visitor = "v", User = "ann" });
        Assert.Equal(("v", "ann"), (Session.Visitor, Session.User));
        Assert.Empty(Session.Joined);
    }

    [Fact]
    public void What_two_wrote_and_died_before_they_told_it_is_told_whole()
    {
        Apply("search", 0);
        var first = state!;
        first.Live!.Untold = [];
        (TrackedEvent, EventSource) second = (Event("search", 40) with { Id = "b" }, At(1));
        (TrackedEvent, EventSource) third = (Event("search", 80) with { Id = "c" }, At(2));

        // One writes the second session and that the first has ended, and dies before the token's row.
        var one = SessionFold.Apply(first, [second], Folds.Never);
        Assert.Equal(["t-2", "t-1"], one.Changed.Select(session => session.Id));
        var read = first.Copy();
        read.Live = one.Changed[1];

        // Another is given one more event with it. It writes the third session, and finds that the second is there.
        var other = SessionFold.Apply(read, [second, third], Folds.Never);
        Assert.Equal("t-3", other.Changed[0].Id);
        read.There = read.There.With("t-2", one.Changed[0]).With("t-3", other.Changed[0]);
        var last = SessionFold.Apply(read, [second, third], Folds.Never);
        Assert.Equal(
            ["end of t-1", "start of t-2", "end of t-2", "start of t-3"],
            last.State.Live!.Untold.Select(f => $"{f.Action[8..]} of {f.Session.Id}")
        );
        Assert.Contains(last.State.Live, last.Changed);

        static EventSource At(long sequence) => new(sequence, 0, Start);
    }

    [Fact]
    public void A_state_stays_small_however_long_its_session_is_and_survives_being_written()
    {
        var size = 0;
        for (var round = 0; round < 100; round++)
        {
            var first = round * 1000;
            state = SessionFold
                .Apply(
                    state,
                    Enumerable
                        .Range(first, 1000)
                        .Select(i =>
                            (
                                Event($"action.{i % 500}", i / 100_000.0) with
                                {
                                    Id = $"{i}",
                                },
                                new EventSource(i, 0, Start)
                            )
                        ),
                    Folds.Never
                )
                .State;
            if (round == 20)
            {
                size = Size();
            }
        }

        Assert.Equal(100_000, Session.Events);
        Assert.Equal(RecentIds.Maximum, Session.Recent.Count, RecentIds.Maximum / 10.0);
        Assert.InRange(Size(), size, size * 1.1);
        Assert.Null(JsonRow.Of(StateRows.Of(state!, 3)).Violation);
        Assert.Null(JsonRow.Of(SessionRows.Of(state!.Owner, Session, 3)).Violation);
        Assert.Equal(state.Text(), state.Reread().Text());
    }

    private int Size() => state!.Text().Length;

    private Session Session => state!.Live!;

    private void Apply(
        string action,
        double minute,
        Func<TrackedEvent, TrackedEvent>? change = null
    )
    {
        var tracked = Event(action, minute);
        var before = state?.Text() ?? "";
        var result = SessionFold.Apply(
            state,
            [(change?.Invoke(tracked) ?? tracked, new EventSource(sequence++, 0, Start))],
            Folds.Never
        );

        // What is given stays as it is, whatever is made of it.
        Assert.Equal(before, state?.Text() ?? "");
        state = result.State;
        counted.AddRange(result.Counted);
    }

    private TrackedEvent Event(string action, double minute) =>
        new()
        {
            Id = $"{sequence}",
            Project = "demo",
            Category = EventCategory.Session,
            Action = action,
            DataKey = ProductCatalog.Of("site").Find(action)?.DataKey,
            Token = "t",
            ReceivedAt = Start.AddMinutes(minute),
            Context = new EventContext
            {
                Url = "https://a.example/",
                UserAgent = "Browser",
                DeviceClass = "desktop",
            },
        };

    private static RawJson Json(string text) =>
        RawJson.TryKeep(Encoding.UTF8.GetBytes(text), out var json)
            ? json
            : throw new ArgumentException(text);
}
