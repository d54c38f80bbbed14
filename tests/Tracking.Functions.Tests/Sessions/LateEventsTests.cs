using Tracking.Functions.Sessions;
using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Tests.Sessions;

/// <summary>Events that come long after they happened.</summary>
public class LateEventsTests
{
    private const double Day = 24 * 60;

    private readonly List<CountedEvent> counted = [];
    private SessionState? state;
    private DateTimeOffset swept = Folds.Never;
    private int number;

    [Theory]
    [InlineData(29, true, null, false)]
    [InlineData(31, true, null, true)]
    [InlineData(31, null, null, false)]
    [InlineData(7 * Day, true, null, true)]
    [InlineData((7 * Day) + 1, true, null, false)]
    [InlineData(400 * Day, null, true, true)]
    [InlineData(-60, true, true, false)]
    public void An_event_is_late_when_its_time_is_sure(
        double delay,
        bool? isSure,
        bool? isImported,
        bool isLate
    )
    {
        var tracked = Frames.Event("1") with
        {
            OccurredAt = Frames.Start.AddMinutes(-delay),
            IsTimeSure = isSure,
            IsHistorical = isImported,
        };
        Assert.Equal(isLate ? tracked.OccurredAt : null, LateEvents.TimeOf(tracked));
    }

    [Fact]
    public void A_queue_of_yesterday_is_a_session_of_yesterday_beside_the_live_one()
    {
        Apply(0);
        Apply(1, Day);
        Apply(2, Day - 20);
        Apply(3, Day + 20);
        Apply(4);
        Assert.Equal(("t-1", 2, At(4)), (Live.Id, Live.Events, Live.LastActivityAt));
        Assert.Equal(
            ("t-2", 3, At(1 - Day), At(2 - Day + 20)),
            (Late.Id, Late.Events, Late.StartedAt, Late.LastActivityAt)
        );
        Assert.True(SessionRows.Of(state!.Owner, Late, 0).GetBoolean("late"));

        Apply(5, Day - 90);
        Assert.Equal(("t-3", 1), (Late.Id, Late.Events));
        var end = Late.Untold[^2];
        Assert.Equal(
            ("session.end", "t-2", At(2 - Day + 20)),
            (end.Action, end.Session.Id, end.Session.EndedAt!.Value)
        );
        var told = SessionFacts.Event(state!.Owner, end, Frames.Start).Params.ToString();
        Assert.Contains("\"late\":true", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Sessions_start_on_the_days_of_their_events()
    {
        foreach (var days in (double[])[3, 3, 1, 6, 0, 2, 0, 6])
        {
            Apply(number, days * Day);
        }

        Assert.All(
            counted.Where(c => c.Logs.HasFlag(SessionLogs.Client)),
            c =>
                Assert.Equal(
                    TableKey.Day(c.Tracked.OccurredAt ?? c.Tracked.ReceivedAt),
                    TableKey.Day(c.StartedAt)
                )
        );
        Assert.Equal(
            counted.Select(c => (c.Session, c.StartedAt)).Distinct().OrderBy(c => c.Session),
            state!.Starts.Select((start, i) => ($"t-{i + 1}", start))
        );
        Assert.Equal(6, state.Ordinal);
    }

    [Fact]
    public void What_happened_in_the_open_session_counts_in_it_and_is_no_activity()
    {
        Apply(0);
        Apply(29);
        Apply(58, 40);
        Assert.Equal((3, At(29)), (Live.Events, Live.LastActivityAt));
        Assert.Null(state!.Late);
        Apply(59);
        Assert.Equal("t-2", Live.Id);
    }

    [Fact]
    public void An_event_that_counted_live_does_not_count_late()
    {
        Apply(0, id: "same");
        Apply(100, 100, "same");
        Assert.Null(state!.Late);
        Assert.Equal(1, Live.Events);
    }

    [Fact]
    public void Each_session_ends_by_the_first_sweep_after_its_events_cease_to_come()
    {
        Apply(0);
        Apply(10, Day);
        Apply(20, Day);
        Assert.Equal((false, false), (Live.IsOver(At(30.9)), Late.IsOver(At(30.9))));

        // In the next full minute.
        Assert.Equal((true, false), (Live.IsOver(At(32)), Late.IsOver(At(50.9))));
        Assert.True(Late.IsOver(At(52)));
    }

    [Fact]
    public void A_sweep_ends_what_no_event_has_ended_before()
    {
        Apply(0);
        swept = At(32);
        Apply(29);
        Assert.Equal(("t-2", false), (Live.Id, Live.IsOver(swept)));
        Assert.Equal(["session.start", "session.start"], Live.Untold.Select(f => f.Action));
    }

    [Fact]
    public void What_a_collector_held_back_is_open_until_the_next_sweep()
    {
        swept = At(100);
        Apply(0);
        Assert.False(Live.IsOver(swept));
        Assert.True(Live.IsOver(At(101)));
    }

    [Fact]
    public void A_state_with_a_late_session_survives_being_written()
    {
        Apply(0);
        Apply(1, Day);
        Assert.Equal(state!.Text(), state!.Reread().Text());
    }

    private Session Live => state!.Live!;

    private Session Late => state!.Late!;

    private static DateTimeOffset At(double minutes) => Frames.Start.AddMinutes(minutes);

    private void Apply(double received, double delay = 0, string? id = null)
    {
        var result = SessionFold.Apply(
            state,
            [
                (
                    Frames.Event(id ?? $"{number}", minutes: received) with
                    {
                        Token = "t",
                        OccurredAt = delay > 0 ? At(received - delay) : null,
                        IsTimeSure = true,
                    },
                    new EventSource(number++, 0, At(received))
                ),
            ],
            swept
        );
        state = result.State;
        counted.AddRange(result.Counted);
    }
}
