using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Sessions;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Readers;

/// <summary>One visitor whose events of days are handed over at once, as after an outage.</summary>
public sealed class ManySessionsTests : IAsyncLifetime
{
    private const int Sessions = 120;

    private readonly HubsDouble hubs = new(new FakeTimeProvider(Frames.Start));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await hubs.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_session_is_there_however_large_and_with_whatever_retries_between_them(
        bool hasRetries
    )
    {
        var events = Enumerable
            .Range(0, Sessions)
            .SelectMany(i => hasRetries ? Retried(i, 31 * i) : [Large($"{i}", 31 * i)])
            .ToList();
        var run = await ReaderRun.DoAsync(
            hubs,
            (services, publisher) => new SessionReader(services, publisher),
            [
                [.. events.Chunk(10).Select((chunk, i) => Frames.Of(i, chunk))],
            ]
        );
        Assert.Empty(run.Letters);
        Assert.Equal(0, run.Failures);
        var sessions = run.Sessions;
        Assert.Equal(Sessions, sessions.Count);
        Assert.All(sessions, row => Assert.Equal(1, row.GetInt32("eventCount")));
        Assert.Single(
            sessions,
            row =>
                row.GetDateTimeOffset(SessionColumns.OpenUntil)
                > row.GetDateTimeOffset("lastActivityAt")
        );
        Assert.Equal(
            (Sessions, Sessions - 1),
            (
                run.Facts.Count(fact => fact.Action == "session.start"),
                run.Facts.Count(fact => fact.Action == "session.end")
            )
        );
    }

    [Fact]
    public async Task Long_sessions_of_many_visitors_are_written_together_without_a_refusal()
    {
        // Each of them takes two rows with its second batch, and together they take more than one transaction.
        const int Visitors = 70;
        const int EventsOfEach = 31;
        EventData Batch(int sequence) =>
            Frames.Of(
                sequence,
                [
                    .. Enumerable
                        .Range(0, Visitors * EventsOfEach)
                        .Select(i =>
                            Frames.Event($"{sequence}.{i}", minutes: sequence) with
                            {
                                Token = $"{i % Visitors:D32}",
                            }
                        ),
                ]
            );

        var run = await ReaderRun.DoAsync(
            hubs,
            (services, publisher) => new SessionReader(services, publisher),
            [
                [Batch(0)],
                [Batch(1)],
            ]
        );
        Assert.Equal(0, run.Tables[TableNames.Sessions].Refusals);
        Assert.Equal(
            Enumerable.Repeat(2 * EventsOfEach, Visitors),
            run.Sessions.Select(row => row.GetInt32("eventCount")!.Value)
        );
        Assert.Equal(
            Visitors,
            run.Tables[TableNames.Sessions].Rows.Count(r => SessionKeys.IsLogRow(r.RowKey))
        );
    }

    // What is a retry is no activity, so a session ends though something came in between.
    private static TrackedEvent[] Retried(int number, double minutes) =>
        [
            Large($"{number}", minutes),
            .. Enumerable
                .Range(1, 31)
                .Select(later => Large($"{number}", minutes + Math.Min(later * 0.99, 30.9))),
        ];

    private static TrackedEvent Large(string id, double minutes) =>
        Frames.Event(id, minutes: minutes) with
        {
            Token = new string('f', 32),
            Context = new EventContext
            {
                Url = new string('中', EventLimits.TextLength),
                Referrer = new string('中', EventLimits.TextLength),
                UserAgent = new string('中', EventLimits.HeaderLength),
            },
        };
}
