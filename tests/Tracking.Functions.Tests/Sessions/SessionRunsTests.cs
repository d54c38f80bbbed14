using Azure.Messaging.EventHubs;
using Tracking.Functions.Sessions;
using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Tests.Sessions;

public class SessionRunsTests
{
    [Fact]
    public void Events_of_few_sessions_are_applied_together()
    {
        var run = Assert.Single(Runs(Frames.Of(0, At(0), At(0.5), At(1), At(31)), Frames.Of(1)));
        Assert.Equal(4, run.Events.Count);
    }

    [Fact]
    public void A_token_that_begins_many_sessions_is_divided_and_no_event_is_lost()
    {
        var events = Enumerable.Range(0, 200).Select(i => At(i * 31)).ToList();
        var runs = Runs(Frames.Of(0, [.. events]));
        Assert.Equal(
            events.Select(e => e.Id),
            runs.SelectMany(run => run.Events).Select(e => e.Tracked.Id)
        );
        Assert.All(runs, run => Assert.InRange(run.Events.Count, 1, 2));
    }

    [Fact]
    public void A_queue_of_one_visit_is_applied_together_and_one_of_many_is_divided()
    {
        static TrackedEvent Queued(int i, int minutes) =>
            At(i) with
            {
                OccurredAt = Frames.Start.AddMinutes(minutes - 2880),
                IsTimeSure = true,
            };

        Assert.Single(
            Runs(Frames.Of(0, [.. Enumerable.Range(0, 90).Select(i => Queued(i, i * 9))]))
        );
        var divided = Runs(
            Frames.Of(0, [.. Enumerable.Range(0, 90).Select(i => Queued(i, i * 30))])
        );
        Assert.All(divided, run => Assert.Equal(2, run.Events.Count));
    }

    [Fact]
    public void A_sweep_is_a_run_of_its_own_between_what_came_before_and_after()
    {
        var runs = Runs(Frames.Of(0, At(0)), Frames.Sweep(1, 1), Frames.Of(2, At(2)));
        Assert.Equal([1, 0, 1], runs.Select(run => run.Events.Count));
        Assert.Equal([null, 1L, null], runs.Select(run => run.Sweep?.Sequence));
    }

    // Everything that is kept of a session is as large as it may be, in letters of three bytes.
    [Fact]
    public void A_state_stays_as_small_as_a_row_may_be_however_large_its_sessions_are()
    {
        SessionState? state = null;
        for (var id = 0; id < RecentIds.Maximum; id++)
        {
            state = Applied(state, [(Largest($"{id}", 0), new EventSource(id, 0, Frames.Start))]);
        }

        var sequence = (long)RecentIds.Maximum;
        for (var start = 0; start < 200; start += 20)
        {
            var frame = Frames.Of(
                sequence,
                [
                    .. Enumerable
                        .Range(start, 20)
                        .Select(i => Largest($"s{i}", (i + 1) * 31))
                        .SelectMany(live => new[] { live, Late(live) }),
                ]
            );
            foreach (var run in Runs(frame))
            {
                state = Applied(state, run.Events.Select(e => (e.Tracked, e.Item.Place)));
            }

            sequence++;
        }
    }

    // A row has room for all of it, and for as many bytes of events as a row takes at the most.
    private static SessionState Applied(
        SessionState? state,
        IEnumerable<(TrackedEvent, EventSource)> events
    )
    {
        var fold = SessionFold.Apply(state, events, DateTimeOffset.MinValue);
        Assert.Null(JsonRow.Of(StateRows.Of(fold.State, 0)).Violation);
        foreach (var session in fold.Changed)
        {
            var row = SessionRows.Of(fold.State.Owner, session, 0);
            for (var i = 0; i < 4; i++)
            {
                row[SessionLog.NameOf(i)] = new byte[TableLimits.PropertyBytes];
            }

            Assert.Null(JsonRow.Of(row).Violation);
            session.Untold = [];
        }

        return fold.State;
    }

    private static TrackedEvent At(double minutes) =>
        Frames.Event($"{minutes}", minutes: minutes) with
        {
            Token = "a",
        };

    private static TrackedEvent Late(TrackedEvent live) =>
        live with
        {
            Id = $"once.{live.Id}{new string('中', EventLimits.IdLength - 12)}",
            OccurredAt = live.ReceivedAt.AddDays(-2),
            IsTimeSure = true,
        };

    private static TrackedEvent Largest(string id, int minutes)
    {
        static string Wide(int length) => new('中', length);
        var kind = id.Aggregate(7, (hash, letter) => (hash * 31) + letter) & 0xffff;
        var metrics = string.Join(
            ',',
            Enumerable
                .Range(0, 3)
                .Select(i =>
                    $"\"{kind:x4}{i}{Wide(EventLimits.NameLength - 5)}\":-1.7976931348623157e308"
                )
        );
        return Frames.Event(id, minutes: minutes) with
        {
            Token = new string('f', 32),
            Action = $"{kind:x4}{new string('a', EventLimits.NameLength - 4)}",
            DataKey = "USER_INFO",
            User = Wide(EventLimits.UserLength),
            Context = new EventContext
            {
                Url = Wide(EventLimits.TextLength),
                Referrer = Wide(EventLimits.TextLength),
                UserAgent = Wide(EventLimits.HeaderLength),
                Browser = "Firefox",
                DeviceClass = "desktop",
            },
            Params = Frames.Json($"{{\"info\":\"{Wide(2000)}\",\"metrics\":{{{metrics}}}}}"),
        };
    }

    private static List<SessionRun> Runs(params EventData[] frames)
    {
        var refusals = new Refusals();
        var runs = SessionRuns
            .Of(frames.SelectMany(frame => FrameReader.Read(frame, refusals)), refusals)
            .Where(run => run.Events.Count > 0 || run.Sweep is not null)
            .ToList();
        Assert.Empty(refusals.All);
        return runs;
    }
}
