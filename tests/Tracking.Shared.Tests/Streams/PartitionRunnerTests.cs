using System.Text;
using System.Text.Json;
using Azure;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Tests.Doubles;
using StreamFrame = Tracking.Shared.Streams.Frame;

namespace Tracking.Shared.Tests.Streams;

/// <summary>A reader over a sink that only notes what it is given, with tables in memory and embedded hubs.</summary>
public sealed class PartitionRunnerTests : IAsyncLifetime
{
    private const string Hub = HubNames.TrackedEvents;

    private readonly FakeTimeProvider time = new(Some.Time);
    private readonly TablesDouble tables = new();
    private readonly NotingSink sink = new();
    private readonly HubsDouble hubs;
    private readonly ReaderMonitor monitor;
    private readonly NotingReader reader;

    public PartitionRunnerTests()
    {
        hubs = new HubsDouble(time);
        monitor = new ReaderMonitor(time);
        reader = NewReader();
    }

    public static TheoryData<Type, int> Never { get; } =
        new()
        {
            { typeof(JsonException), 0 },
            { typeof(FormatException), 0 },
            { typeof(ArgumentException), 0 },
            { typeof(OverflowException), 0 },
            { typeof(InvalidDataException), 0 },
            { typeof(InvalidOperationException), 0 },
            { typeof(InvalidCastException), 0 },
            { typeof(KeyNotFoundException), 0 },
            { typeof(IndexOutOfRangeException), 0 },
            { typeof(NullReferenceException), 0 },
            { typeof(RequestFailedException), 400 },
            { typeof(RequestFailedException), 413 },
        };

    public static TheoryData<Type, int> Later { get; } =
        new()
        {
            { typeof(RequestFailedException), 503 },
            { typeof(RequestFailedException), 429 },
            { typeof(RequestFailedException), 409 },
            { typeof(RequestFailedException), 404 },
            { typeof(RequestFailedException), 0 },
            { typeof(IOException), 0 },
            { typeof(TimeoutException), 0 },
            { typeof(TaskCanceledException), 0 },
            { typeof(ObjectDisposedException), 0 },
            { typeof(OutOfMemoryException), 0 },
            { typeof(HttpRequestException), 0 },
        };

    private long Cursor => tables["cursors"].Find(Hub, "00")!.GetInt64("sequence")!.Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await hubs.DisposeAsync();

    [Theory]
    [MemberData(nameof(Never))]
    public async Task A_poison_event_among_many_is_one_dead_letter_and_costs_no_other(
        Type type,
        int status
    )
    {
        var e = New(type, status);
        sink.Fail = items => items.Any(item => IdOf(item) == "13") ? e : null;
        await reader.RunAsync([Frame(0, "1", "2"), Frame(1, Ids(3, 40)), Frame(2, "43")], default);
        Assert.Equal(Enumerable.Range(1, 43).Where(i => i != 13).Select(i => $"{i}"), sink.Written);
        Assert.Equal(2, Cursor);
        var letter = Assert.Single(hubs.Letters());
        Assert.Equal(
            (
                e is RequestFailedException ? DeadLetterReason.Refused : DeadLetterReason.Failed,
                "13",
                Hub,
                NotingReader.ReaderName
            ),
            (letter.Reason, letter.EventId, letter.Hub, letter.Reader)
        );
        Assert.Equal(Json("13"), Encoding.UTF8.GetString(letter.Raw!));
        Assert.Contains(e.GetType().Name, letter.Detail, StringComparison.Ordinal);
        Assert.Equal("demo", hubs.Events(HubNames.RejectedEvents).Single().Project);
    }

    [Theory]
    [MemberData(nameof(Later))]
    public async Task What_may_pass_is_thrown_and_nothing_is_given_up(Type type, int status)
    {
        var e = New(type, status);
        sink.Fail = _ => sink.Calls == 1 ? e : null;
        EventData[] batch = [Frame(0, Ids(0, 5))];
        Assert.Same(
            e,
            await Assert.ThrowsAnyAsync<Exception>(() => reader.RunAsync(batch, default))
        );
        Assert.Empty(sink.Written);
        await reader.RunAsync(batch, default);
        Assert.Equal(Ids(0, 5), sink.Written);
        Assert.Empty(hubs.Letters());
        Assert.Equal(0, Cursor);
    }

    [Fact]
    public async Task After_a_failure_the_sink_begins_anew_for_what_it_wrote_is_not_known()
    {
        await reader.RunAsync([Frame(0, "1")], default);
        sink.Fail = _ => sink.Calls == 2 ? new IOException("x") : null;
        await Assert.ThrowsAsync<IOException>(() => reader.RunAsync([Frame(1, "2")], default));
        Assert.Equal(1, sink.Begun);
        tables.Calls.Forget();
        await reader.RunAsync([Frame(1, "2")], default);
        Assert.Equal(2, sink.Begun);
        Assert.Equal("cursors.Get", tables.Calls.Made[0]);
    }

    [Fact]
    public async Task A_reader_that_is_cancelled_gives_nothing_up()
    {
        using var cancellation = new CancellationTokenSource();
        sink.Fail = _ =>
        {
            if (sink.Calls > 1)
            {
                return null;
            }

            cancellation.Cancel();
            return new InvalidOperationException("It was stopped in the middle.");
        };
        EventData[] batch = [Frame(0, "1")];
        await Assert.ThrowsAnyAsync<Exception>(() => reader.RunAsync(batch, cancellation.Token));
        await reader.RunAsync(batch, default);
        Assert.Equal(["1"], sink.Written);
        Assert.Empty(hubs.Letters());
    }

    [Fact]
    public async Task Several_poison_events_are_a_dead_letter_each()
    {
        string[] poison = ["0", "7", "8", "19"];
        sink.Fail = items =>
            items.Any(item => poison.Contains(IdOf(item))) ? new FormatException("x") : null;
        await reader.RunAsync([Frame(0, Ids(0, 20))], default);
        Assert.Equal(Ids(0, 20).Except(poison), sink.Written);
        Assert.Equal(poison, hubs.Letters().Select(letter => letter.EventId));
    }

    [Fact]
    public async Task What_a_sink_refuses_is_a_dead_letter_too()
    {
        sink.Refuse = item => IdOf(item) == "2" ? "too odd" : null;
        await reader.RunAsync([Frame(0, "1", "2", "3")], default);
        var letter = Assert.Single(hubs.Letters());
        Assert.Equal(("2", "too odd"), (letter.EventId, letter.Detail));
        Assert.Equal(["1", "3"], sink.Written);
    }

    [Fact]
    public async Task What_is_no_event_and_what_is_no_frame_are_dead_letters_among_the_others()
    {
        await reader.RunAsync(
            [
                Frame(0, "1"),
                Some.Received("no frame", 1),
                Received(2, """["no event"]"""),
                Frame(3, "2"),
            ],
            default
        );
        Assert.Equal(["1", "2"], sink.Written);
        Assert.Equal(
            [
                (DeadLetterReason.NotAFrame, "no frame"),
                (DeadLetterReason.NotAnEvent, "\"no event\""),
            ],
            hubs.Letters().Select(l => (l.Reason, Encoding.UTF8.GetString(l.Raw!)))
        );
        Assert.Equal(3, Cursor);
    }

    [Fact]
    public async Task A_batch_of_many_events_is_written_in_slices_with_cursors_between_them()
    {
        await reader.RunAsync([.. Many(60)], default);
        Assert.Equal(Ids(0, 6000), sink.Written);
        Assert.InRange(sink.Calls, 4, 60);
        Assert.All(sink.Sizes, size => Assert.InRange(size, 1, 1100));
        Assert.Equal(sink.Calls, tables.Calls.Made.Count(call => call == "cursors.Submit") - 1);
        Assert.Equal(59, Cursor);
    }

    [Fact]
    public async Task Slices_are_bounded_in_bytes_too()
    {
        var large = new string('x', 60_000);
        await reader.RunAsync(
            [.. Enumerable.Range(0, 60).Select(i => Received(i, $"[{Json($"{i}", large)}]"))],
            default
        );
        Assert.Equal(Ids(0, 60), sink.Written);
        Assert.All(sink.Sizes, size => Assert.InRange(size, 1, 20));
    }

    [Fact]
    public async Task After_a_failure_in_the_third_slice_the_batch_goes_on_at_the_third()
    {
        EventData[] batch = [.. Many(60)];
        sink.Fail = _ => sink.Calls == 3 ? new RequestFailedException(503, "x") : null;
        await Assert.ThrowsAsync<RequestFailedException>(() => reader.RunAsync(batch, default));
        var done = sink.Written.Count;
        Assert.Equal(sink.Sizes.Take(2).Sum(), done);
        await reader.RunAsync(batch, default);
        Assert.Equal(Ids(0, 6000), sink.Written);
    }

    [Fact]
    public async Task Frames_that_are_done_are_not_given_to_the_sink_again()
    {
        EventData[] batch = [Frame(0, "1"), Frame(1, "2")];
        await reader.RunAsync(batch, default);
        await reader.RunAsync(batch, default);
        await NewReader().RunAsync([.. batch, Frame(2, "3")], default);
        Assert.Equal(["1", "2", "3"], sink.Written);
        Assert.Equal(2, sink.Calls);
    }

    [Fact]
    public async Task A_batch_that_follows_on_the_last_needs_no_look_at_the_cursor()
    {
        await reader.RunAsync([Frame(0, "1")], default);
        tables.Calls.Forget();
        await reader.RunAsync([Frame(1, "2")], default);
        Assert.Equal(["cursors.Submit"], tables.Calls.Made);
        Assert.Equal(1, sink.Begun);
    }

    [Fact]
    public async Task What_a_sink_remembers_it_is_told_when_it_begins_anew()
    {
        sink.Memo = "as far as this";
        await reader.RunAsync([Frame(0, "1")], default);
        await NewReader().RunAsync([Frame(1, "2")], default);
        Assert.Equal([null, "as far as this"], sink.Memos);
    }

    [Fact]
    public async Task Where_somebody_else_has_moved_the_cursor_it_is_looked_at_again()
    {
        await reader.RunAsync([Frame(0, "1")], default);
        await NewReader().RunAsync([Frame(1, "2"), Frame(2, "3")], default);
        await reader.RunAsync([Frame(1, "2"), Frame(2, "3"), Frame(3, "4")], default);
        Assert.Equal(["1", "2", "3", "4"], sink.Written.Distinct());
        Assert.Equal(3, Cursor);
        Assert.Equal("4", sink.Written[^1]);
    }

    [Fact]
    public async Task A_partition_that_is_taken_is_tried_again_but_not_for_ever()
    {
        sink.Fail = _ => sink.Calls <= 2 ? new PartitionTakenException("x") : null;
        await reader.RunAsync([Frame(0, "1")], default);
        Assert.Equal(["1"], sink.Written);
        Assert.Equal(3, sink.Calls);
        sink.Fail = _ => new PartitionTakenException("x");
        await Assert.ThrowsAsync<PartitionTakenException>(() =>
            reader.RunAsync([Frame(1, "2")], default)
        );
        Assert.Empty(hubs.Letters());
    }

    [Fact]
    public async Task A_sweep_that_is_poison_is_left_out()
    {
        sink.Fail = items => items.Any(item => item.IsSweep) ? new FormatException("x") : null;
        await reader.RunAsync([Frame(0, "1"), Sweep(1), Frame(2, "2")], default);
        Assert.Equal(["1", "2"], sink.Written);
        Assert.Empty(hubs.Letters());
        Assert.Equal(2, Cursor);
    }

    [Fact]
    public async Task A_sweep_is_given_to_the_sink_in_its_place()
    {
        await reader.RunAsync([Frame(0, "1"), Sweep(1), Frame(2, "2")], default);
        Assert.Equal(["1", NotingSink.Sweep, "2"], sink.Written);
    }

    [Fact]
    public async Task What_somebody_else_put_into_the_hub_is_dead_letters_and_moves_no_cursor()
    {
        await reader.RunAsync(
            [Some.Received("hello", 0, null), Some.Received("[1,{}]", 1, null)],
            default
        );
        Assert.Equal(0, sink.Calls);
        Assert.Equal(
            ["hello", "1", "{}"],
            hubs.Letters().Select(letter => Encoding.UTF8.GetString(letter.Raw!))
        );
        Assert.Empty(tables["cursors"].Rows);
    }

    [Fact]
    public async Task What_is_foreign_in_two_partitions_under_one_number_is_two_dead_letters()
    {
        await reader.RunAsync([Some.Received("one", 0, null)], default);
        await reader.RunAsync([Some.Received("two", 0, null, Some.Time.AddSeconds(1))], default);
        Assert.Distinct(hubs.Events(HubNames.RejectedEvents).Select(letter => letter.Id));
        Assert.Equal(2, hubs.Letters().Count);
    }

    [Fact]
    public async Task What_is_foreign_and_handed_over_again_is_one_dead_letter()
    {
        await reader.RunAsync([Some.Received("one", 0, null)], default);
        await NewReader().RunAsync([Some.Received("one", 0, null)], default);
        Assert.Single(hubs.Events(HubNames.RejectedEvents).Select(letter => letter.Id).Distinct());
    }

    [Fact]
    public async Task What_the_host_skipped_is_read_again_from_the_hub()
    {
        for (var i = 0; i < 8; i++)
        {
            await hubs.SendAsync(
                Hub,
                StreamFrame.Create(Encoding.UTF8.GetBytes($"[{Json($"{i}")}]"), 0, 1)
            );
        }

        await reader.RunAsync([Frame(0, "0")], default);
        await reader.RunAsync([Frame(6, "6"), Frame(7, "7")], default);
        Assert.Equal(Ids(0, 8), sink.Written);
        Assert.Equal(7, Cursor);
    }

    [Fact]
    public async Task What_is_for_another_reader_alone_is_left_out()
    {
        await reader.RunAsync(
            [
                Received(
                    0,
                    $"[{Json("1")},{Only("2", "Other")},{Only("3", NotingReader.ReaderName)}]"
                ),
            ],
            default
        );
        Assert.Equal(["1", "3"], sink.Written);
        Assert.Empty(hubs.Letters());
    }

    [Fact]
    public async Task A_batch_of_nothing_for_this_reader_moves_the_cursor_all_the_same()
    {
        await reader.RunAsync([Received(0, $"[{Only("2", "Other")}]"), Received(1, "[]")], default);
        Assert.Equal(0, sink.Calls);
        Assert.Equal(1, Cursor);
    }

    [Fact]
    public async Task Dead_letters_that_are_not_durable_are_told_when_they_can_be()
    {
        sink.Fail = items => items.Any(item => IdOf(item) == "1") ? new FormatException("x") : null;
        EventData[] batch = [Frame(0, "1", "2")];
        await using var publisher = Deaf();
        var deaf = NewReader(
            new DeadLetterPublisher(publisher, NullLogger<DeadLetterPublisher>.Instance)
        );
        await Assert.ThrowsAsync<IOException>(() => deaf.RunAsync(batch, default));
        await reader.RunAsync(batch, default);
        Assert.Equal("1", Assert.Single(hubs.Letters()).EventId);
        Assert.Equal(0, Cursor);
    }

    [Fact]
    public async Task The_monitor_tells_since_when_a_reader_fails_and_how_far_it_is_behind()
    {
        Assert.Empty(monitor.Statuses);
        EventData[] batch = [Frame(0, "1")];
        sink.Fail = _ => new IOException("x");
        time.Advance(TimeSpan.FromMinutes(3));
        var since = time.GetUtcNow();
        await Assert.ThrowsAsync<IOException>(() => reader.RunAsync(batch, default));
        time.Advance(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<IOException>(() => reader.RunAsync(batch, default));
        Assert.Equal(
            [new ReaderStatus(NotingReader.ReaderName, 0, TimeSpan.FromMinutes(5), since)],
            monitor.Statuses
        );
        sink.Fail = _ => null;
        await reader.RunAsync(batch, default);
        Assert.Equal(
            [new ReaderStatus(NotingReader.ReaderName, 0, TimeSpan.Zero, null)],
            monitor.Statuses
        );
    }

    [Fact]
    public async Task A_reader_that_gets_on_is_not_failing_though_it_has_not_done_all()
    {
        sink.Fail = _ => sink.Calls == 3 ? new IOException("x") : null;
        await Assert.ThrowsAsync<IOException>(() => reader.RunAsync([.. Many(60)], default));
        var failing = Assert.Single(monitor.Statuses).FailingSince;
        Assert.Equal(time.GetUtcNow(), failing);
        time.Advance(TimeSpan.FromMinutes(1));
        sink.Fail = _ => sink.Calls == 5 ? new IOException("x") : null;
        await Assert.ThrowsAsync<IOException>(() => reader.RunAsync([.. Many(60)], default));
        Assert.Equal(time.GetUtcNow(), Assert.Single(monitor.Statuses).FailingSince);
    }

    [Fact]
    public async Task What_nobody_wants_is_passed_over_and_said_now_and_then()
    {
        sink.IsIdle = true;
        await reader.RunAsync([Frame(0, "1"), Received(1, "no frame")], default);
        Assert.Equal(1, Cursor);
        await reader.RunAsync([Frame(2, "2")], default);
        Assert.Equal(1, Cursor);
        time.Advance(TimeSpan.FromMinutes(1));
        await reader.RunAsync([Frame(3, "3")], default);
        Assert.Equal(3, Cursor);
        await reader.RunAsync([Frame(4, "4")], default);
        Assert.Empty(sink.Written);

        sink.IsIdle = false;
        await reader.RunAsync([Frame(5, "5")], default);
        Assert.Equal(["5"], sink.Written);
        Assert.Equal(5, Cursor);
    }

    [Fact]
    public async Task What_was_passed_over_unsaid_is_given_to_who_comes_next_and_wants_it()
    {
        sink.IsIdle = true;
        await reader.RunAsync([Frame(0, "1")], default);
        await reader.RunAsync([Frame(1, "2")], default);
        sink.IsIdle = false;
        await NewReader().RunAsync([Frame(1, "2"), Frame(2, "3")], default);
        Assert.Equal(["2", "3"], sink.Written);
    }

    private static Exception New(Type type, int status) =>
        type == typeof(RequestFailedException)
            ? new RequestFailedException(status, "x")
            : (Exception)Activator.CreateInstance(type, "x")!;

    private NotingReader NewReader(DeadLetterPublisher? letters = null) =>
        new(
            new ReaderServices(
                tables.Account(),
                hubs.Holes,
                letters ?? hubs.DeadLetters,
                monitor,
                time,
                NullLoggerFactory.Instance
            ),
            sink
        );

    // Nothing may wait in it, so it takes nothing.
    private EventPublisher Deaf() =>
        new(
            hubs.Clients,
            Options.Create(new PublisherOptions { MaximumQueuedBytes = 0 }),
            time,
            NullLogger<EventPublisher>.Instance
        );

    private static IEnumerable<EventData> Many(int frames) =>
        Enumerable.Range(0, frames).Select(i => Frame(i, Ids(100 * i, 100)));

    private static string[] Ids(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => $"{i}")];

    private static EventData Frame(long sequence, params string[] ids) =>
        Received(sequence, $"[{string.Join(',', ids.Select(id => Json(id)))}]");

    private static EventData Received(long sequence, string body) => Some.Received(body, sequence);

    private static EventData Sweep(long sequence) =>
        EventHubsModelFactory.EventData(
            new BinaryData("[]"),
            StreamFrame.CreateSweep(0).Properties,
            sequenceNumber: sequence,
            offsetString: "",
            enqueuedTime: Some.Time
        );

    private static string Json(string id, string? label = null) =>
        JsonSerializer.Serialize(
            Some.Event(id) with
            {
                Label = label,
            },
            TrackingJson.Relaxed.TrackedEvent
        );

    private static string Only(string id, string reader) =>
        JsonSerializer.Serialize(
            Some.Event(id) with
            {
                Only = reader,
            },
            TrackingJson.Relaxed.TrackedEvent
        );

    private static string? IdOf(StreamItem item) =>
        item.IsSweep ? null : item.Read(new Refusals())?.Id;

    private sealed class NotingReader(ReaderServices services, NotingSink sink)
        : PartitionRunner(services, ReaderName, HubNames.TrackedEvents, "cursors")
    {
        public const string ReaderName = "Note";

        protected override IPartitionSink Open(int partition) => sink;
    }

    private sealed class NotingSink : IPartitionSink
    {
        public const string Sweep = "(sweep)";

        public Func<IReadOnlyList<StreamItem>, Exception?> Fail { get; set; } = _ => null;

        public Func<StreamItem, string?> Refuse { get; set; } = _ => null;

        public string? Memo { get; set; }

        public bool IsIdle { get; set; }

        public List<string> Written { get; } = [];

        public List<int> Sizes { get; } = [];

        public List<string?> Memos { get; } = [];

        public int Begun => Memos.Count;

        public int Calls { get; private set; }

        public Task BeginAsync(string? memo, CancellationToken cancellationToken)
        {
            Memos.Add(memo);
            return Task.CompletedTask;
        }

        public ValueTask<bool> IsIdleAsync(CancellationToken cancellationToken) => new(IsIdle);

        public Task<string?> WriteAsync(
            IReadOnlyList<StreamItem> items,
            Refusals refusals,
            CancellationToken cancellationToken
        )
        {
            Calls++;
            if (Fail(items) is { } e)
            {
                throw e;
            }

            Sizes.Add(items.Count);
            foreach (var item in items)
            {
                if (Refuse(item) is { } detail)
                {
                    refusals.Add(item, DeadLetterReason.Refused, detail);
                }
                else if (item.IsSweep)
                {
                    Written.Add(Sweep);
                }
                else if (item.Read(refusals) is { } tracked)
                {
                    Written.Add(tracked.Id);
                }
            }

            return Task.FromResult(Memo);
        }
    }
}
