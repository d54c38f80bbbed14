using Azure.Messaging.EventHubs;
using Tracking.Exports;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Infra.Tests;

/// <summary>What is told of a hub, lines and rows that are not the same: what is missing, what is not yet, and what is gone.</summary>
public class ReconcileTests
{
    private const string Hub = HubNames.TrackedEvents;

    private static readonly DateTimeOffset Start = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    private readonly Findings findings = new();

    [Fact]
    public async Task Lines_that_are_those_of_the_hub_are_well()
    {
        await LinesAsync([At(5, 0), At(5, 1), At(6, 0)], [At(5, 0), At(5, 1), At(6, 0)], cursor: 6);
        Assert.Empty(findings.Found);
        var count = Assert.Single(findings.Hours).Value;
        Assert.Equal((2, 3, 3), (count.Frames, count.Events, count.Lines));
    }

    [Theory]
    [InlineData(6, nameof(Finding.MissingLine))]
    [InlineData(5, nameof(Finding.NotYetLine))]
    [InlineData(null, nameof(Finding.NotYetLine))]
    public async Task An_event_without_a_line_is_missing_if_the_export_says_that_it_is_there(
        int? cursor,
        string expected
    )
    {
        await LinesAsync([At(5, 0), At(6, 0)], [At(5, 0)], cursor);
        AssertFound((expected, 1));
        Assert.Equal(expected == nameof(Finding.MissingLine), findings.HasProblems);
    }

    [Fact]
    public async Task Lines_that_the_hub_no_longer_keeps_are_told_and_not_wrong()
    {
        await LinesAsync([At(5, 0)], [At(3, 0), At(4, 0), At(5, 0)], cursor: 5);
        AssertFound((nameof(Finding.GoneFromHub), 2));
        Assert.False(findings.HasProblems);
    }

    [Fact]
    public async Task A_hub_that_keeps_nothing_says_nothing_of_its_lines()
    {
        await LinesAsync([], [At(3, 0)], cursor: 3);
        AssertFound((nameof(Finding.GoneFromHub), 1));
    }

    [Fact]
    public async Task Lines_that_are_too_many_are_told_by_what_they_are()
    {
        // Twice, of no event of a frame that is there, of a frame that the hub lost, of one that it never had.
        await LinesAsync(
            [At(5, 0), At(5, 1), At(8, 0)],
            [At(5, 0), At(5, 0), At(5, 1), At(5, 2), At(7, 0), At(8, 0), At(9, 0)],
            cursor: 8
        );
        AssertFound(
            (nameof(Finding.LineTwice), 1),
            (nameof(Finding.LineOfNothing), 2),
            (nameof(Finding.LostByHub), 1)
        );
    }

    [Fact]
    public void Each_event_is_one_row_however_often_it_is_sent()
    {
        Rows(Start.AddHours(1), Line(At(5, 0)), Line(At(6, 0)), Row(At(5, 0)));
        Assert.Empty(findings.Found);
        var count = Assert.Single(findings.Hours).Value;
        Assert.Equal((1, 1), (count.Distinct, count.Rows));
    }

    [Theory]
    [InlineData(60, nameof(Finding.MissingRow))]
    [InlineData(0, nameof(Finding.NotYetRow))]
    [InlineData(null, nameof(Finding.NotYetRow))]
    public void An_event_without_a_row_is_missing_if_the_table_is_said_to_be_whole(
        int? minutes,
        string expected
    )
    {
        Rows(minutes is { } some ? Start.AddMinutes(some) : null, Line(At(5, 0)));
        AssertFound((expected, 1));
    }

    [Fact]
    public void An_event_whose_row_is_older_is_not_missing()
    {
        var check = new RowCheck(Hub, Start.AddHours(1), findings);
        check.Take([Line(At(5, 0))]);
        Assert.True(check.LooksForOlder);
        check.TakeOlder(Row(At(1, 0)));
        check.End();
        AssertFound((nameof(Finding.SentBefore), 1));
        Assert.Equal(0, Assert.Single(findings.Hours).Value.Distinct);
    }

    [Theory]
    [InlineData(0, false, nameof(Finding.RowTwice))]
    [InlineData(0, true, nameof(Finding.RowTwice))]
    [InlineData(20, false, nameof(Finding.RowTwice))]
    [InlineData(20, true, null)]
    [InlineData(30, false, null)]
    public void Two_rows_of_one_event_are_one_too_many_unless_they_are_far_apart(
        int hours,
        bool isTimed,
        string? expected
    )
    {
        Rows(
            Start.AddHours(1),
            Line(At(5, 0)),
            Line(At(6, 0)),
            Row(At(5, 0)),
            Row(At(6, 0)) with
            {
                FiledAt = Start.AddHours(hours),
                IsTimed = isTimed,
            }
        );
        AssertFound(expected is null ? [] : [(expected, 1)]);
    }

    [Fact]
    public void A_row_of_no_line_is_too_many_unless_there_are_no_lines_any_more()
    {
        Rows(Start.AddHours(1), Row(At(5, 0)));
        AssertFound((nameof(Finding.GoneFromExports), 1));
        findings.Of(Hub, 0, Start).Lines = 1;
        Rows(Start.AddHours(1), Row(At(5, 0)));
        AssertFound((nameof(Finding.RowOfNothing), 1), (nameof(Finding.GoneFromExports), 1));
    }

    [Fact]
    public void Lines_and_rows_of_an_event_come_together_whatever_lies_between_them()
    {
        using var buckets = new EventBuckets();
        for (var number = 0; number < 1000; number++)
        {
            var entry = Line(At(number, 0)) with { Key = (UInt128)number, Id = $"id-{number}" };
            buckets.Add(entry);
            if (number % 2 == 0)
            {
                buckets.Add(entry with { IsRow = true, FiledAt = Start, IsTimed = true });
            }
        }

        var events = buckets.Events().ToList();
        Assert.Equal(1000, events.Count);
        Assert.All(
            events,
            ofOne =>
            {
                var number = (int)ofOne[0].Key;
                Assert.Equal(number % 2 == 0 ? 2 : 1, ofOne.Count);
                Assert.Equal(
                    Line(At(number, 0)) with
                    {
                        Key = (UInt128)number,
                        Id = $"id-{number}",
                    },
                    ofOne[0]
                );
            }
        );
    }

    [Theory]
    [InlineData("--to", "yesterday")]
    [InlineData("--hubs", "/nowhere/at/all")]
    [InlineData("--connection", "no=connection")]
    public async Task What_cannot_be_found_out_is_neither_well_nor_wrong(string name, string value)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(
            2,
            await CommandLine.RunAsync(
                ["reconcile", name, value],
                output,
                errors,
                TimeProvider.System
            )
        );
        Assert.NotEmpty(errors.ToString());
    }

    private static EventSource At(long sequence, int index) =>
        new(sequence, index, Start.AddSeconds(sequence));

    private static BucketEntry Line(EventSource place) =>
        new(7, IsRow: false, 0, place, default, IsTimed: false, "demo", "a");

    private static BucketEntry Row(EventSource place) =>
        Line(place) with
        {
            IsRow = true,
            FiledAt = Start,
        };

    private Task LinesAsync(
        IReadOnlyList<EventSource> hub,
        IReadOnlyList<EventSource> lines,
        int? cursor
    ) =>
        new LineCheck(
            Hub,
            new HubPartition(
                0,
                hub.Count > 0 ? hub[0].EnqueuedAt : null,
                hub.Count > 0 ? hub[^1].Sequence : -1,
                (_, _) => AsyncEnumerable.Empty<EventData>()
            ),
            0,
            cursor is { } last ? At(last, 0).Position : null,
            findings
        ).RunAsync(
            hub.Select(place => new HubEvent(place, "demo", "a", place.Index == 0))
                .ToAsyncEnumerable(),
            lines
                .Select(place => new ExportedLine(
                    place,
                    new TrackedEvent
                    {
                        Id = "a",
                        Project = "demo",
                        Category = EventCategory.Session,
                        Action = "search",
                        ReceivedAt = Start,
                    }
                ))
                .ToAsyncEnumerable(),
            _ => { }
        );

    private void Rows(DateTimeOffset? whole, params BucketEntry[] ofOne)
    {
        var check = new RowCheck(Hub, whole, findings);
        check.Take(ofOne);
        check.End();
    }

    private void AssertFound(params (string Finding, int Count)[] expected) =>
        Assert.Equal(
            expected,
            findings.Found.Select(found => ($"{found.Key}", (int)found.Value.Count))
        );
}
