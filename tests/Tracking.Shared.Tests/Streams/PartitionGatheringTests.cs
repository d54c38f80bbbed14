using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Tests.Doubles;
using StreamFrame = Tracking.Shared.Streams.Frame;

namespace Tracking.Shared.Tests.Streams;

/// <summary>A reader that gathers what it is handed, over a hub that has all of it.</summary>
public sealed class PartitionGatheringTests : IAsyncLifetime
{
    private const string Hub = HubNames.TrackedEvents;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider time = new(Some.Time);
    private readonly TablesDouble tables = new();
    private readonly HubsDouble hubs;
    private readonly ReaderMonitor monitor;
    private readonly List<EventData> frames = [];
    private readonly List<string[]> written = [];
    private CancellationTokenSource lives = new();
    private Exception? failure;
    private PartitionRunner reader;

    public PartitionGatheringTests()
    {
        hubs = new HubsDouble(time);
        monitor = new ReaderMonitor(time);
        reader = NewReader();
    }

    private IEnumerable<string> All => frames.Select((_, i) => $"{i}");

    private IEnumerable<string> Written => written.SelectMany(ids => ids);

    private long? Cursor => tables["cursors"].Find(Hub, "00")?.GetInt64("sequence");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        lives.Dispose();
        await hubs.DisposeAsync();
    }

    [Fact]
    public async Task What_comes_within_the_time_is_written_at_once_and_the_cursor_waits_for_it()
    {
        for (var i = 0; i < 5; i++)
        {
            await HandAsync(await FrameAsync());
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Empty(written);
        Assert.Equal(-1, Cursor);
        time.Advance(Wait);
        await UntilAsync(() => Cursor == 4);
        Assert.Equal(All, Assert.Single(written));
    }

    [Fact]
    public async Task As_much_as_is_gathered_at_most_is_written_before_the_time_is_over()
    {
        await HandAsync(await FrameAsync(600));
        Assert.Empty(written);
        await HandAsync(await FrameAsync(600));
        Assert.Equal(All, Assert.Single(written));
        Assert.Equal(1, Cursor);
    }

    [Fact]
    public async Task What_was_stored_long_apart_is_written_without_waiting_for_a_clock()
    {
        await HandAsync(await FrameAsync());
        var first = await FrameAsync();
        var late = EventHubsModelFactory.EventData(
            first.EventBody,
            first.Properties,
            sequenceNumber: first.SequenceNumber,
            offsetString: "",
            enqueuedTime: time.GetUtcNow() + Wait
        );
        await HandAsync(late);
        Assert.Equal(All, Assert.Single(written));
    }

    [Fact]
    public async Task The_monitor_tells_how_old_the_oldest_is_that_waits()
    {
        await HandAsync(await FrameAsync());
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(4), Assert.Single(monitor.Statuses).Lag);
        time.Advance(Wait);
        await UntilAsync(() => Assert.Single(monitor.Statuses).Lag == TimeSpan.Zero);
    }

    [Fact]
    public async Task Who_takes_facts_passes_over_the_events_between_them()
    {
        reader = NewReader(takesFacts: true);
        for (var i = 0; i < 3; i++)
        {
            await HandAsync(await FrameAsync(isFact: true), await FrameAsync(900));
        }

        await HandAsync(await SweepAsync());
        Assert.Empty(written);
        time.Advance(Wait);
        await UntilAsync(() => Cursor == 6);
        Assert.Equal(["0", "2", "4"], Assert.Single(written));

        // Where there are none, it says all the same how far it is.
        await HandAsync(await FrameAsync());
        time.Advance(Wait);
        await UntilAsync(() => Cursor == 7);
        Assert.Single(written);
    }

    [Fact]
    public async Task Facts_that_storage_does_not_take_are_not_lost_among_events_that_are_let_go()
    {
        reader = NewReader(takesFacts: true);
        await HandAsync(await FrameAsync(), await FrameAsync(isFact: true), await FrameAsync());
        await HandAsync(await FrameAsync());
        failure = new IOException("storage is down");
        time.Advance(Wait);
        await UntilAsync(() => Assert.Single(monitor.Statuses).FailingSince is not null);
        failure = null;
        time.Advance(Wait);
        await UntilAsync(() => Cursor == 3);
        Assert.Equal(["1"], Assert.Single(written));
    }

    [Fact]
    public async Task Who_takes_events_passes_over_the_facts_between_them()
    {
        await HandAsync(await FrameAsync(), await FrameAsync(900, isFact: true));
        await HandAsync(await FrameAsync(900, isFact: true), await FrameAsync());
        time.Advance(Wait);
        await UntilAsync(() => Cursor == 3);
        Assert.Equal(["0", "3"], Assert.Single(written));
    }

    [Fact]
    public async Task Who_dies_with_what_was_gathered_loses_nothing_of_it()
    {
        await HandAsync(await FrameAsync(), await FrameAsync());
        reader = Successor();
        await HandAsync(await FrameAsync());
        time.Advance(Wait);
        await UntilAsync(() => Cursor == 2);
        Assert.Equal(All, Written);
    }

    [Fact]
    public async Task What_storage_does_not_take_when_its_time_has_come_is_written_when_it_does()
    {
        await HandAsync(await FrameAsync(), await FrameAsync());
        failure = new IOException("storage is down");
        time.Advance(Wait);
        await UntilAsync(() => monitor.Statuses[0].FailingSince is not null);
        time.Advance(Wait);
        failure = null;
        time.Advance(Wait);
        await UntilAsync(() => Cursor == 1);
        Assert.Equal(All, Written);
        Assert.Null(Assert.Single(monitor.Statuses).FailingSince);
    }

    [Fact]
    public async Task Where_another_has_written_it_meanwhile_it_is_not_written_again()
    {
        EventData[] batch = [await FrameAsync(), await FrameAsync()];
        await HandAsync(batch);
        var other = NewReader();
        await other.RunAsync([.. batch, await FrameAsync(1200)], default);
        Assert.Equal(2, Cursor);
        time.Advance(Wait);
        await UntilAsync(() => Assert.Single(monitor.Statuses).Lag == TimeSpan.Zero);
        await HandAsync(await FrameAsync(1200));
        Assert.Equal(All, Written.Distinct());
        Assert.Equal(3, Cursor);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_dies_or_fails_when_each_event_is_written_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        var done = 0;
        for (var step = 0; step < 300; step++)
        {
            await FrameAsync(random.Next(400));
            time.Advance(TimeSpan.FromSeconds(4 * random.NextDouble()));
            if (random.Next(10) == 0)
            {
                // The host may begin anywhere behind what was done once, and may skip some.
                reader = Successor();
                done = random.Next(done + 1);
            }

            failure = random.Next(8) == 0 ? new IOException("storage is down") : null;
            try
            {
                await reader.RunAsync([.. frames.Skip(done)], default);
                done = random.Next(20) == 0 ? done : frames.Count;
            }
            catch (IOException) { }
        }

        failure = null;
        await FrameAsync(1200);
        await reader.RunAsync([frames[^1]], default);
        Assert.Equal(All, Written);
        Assert.True(written.Count < 250);
        Assert.Equal(frames.Count - 1, Cursor);
    }

    private Task HandAsync(params EventData[] batch) => reader.RunAsync(batch, default);

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!holds())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>Puts a frame with one event or fact into the hub.</summary>
    private async Task<EventData> FrameAsync(int length = 10, bool isFact = false)
    {
        var id = frames.Count.ToString(CultureInfo.InvariantCulture);
        var json = JsonSerializer.SerializeToUtf8Bytes(
            Some.Event(id) with
            {
                Label = new string('x', length),
                Source = isFact ? new EventSource(0, 0, Some.Time) : null,
            },
            TrackingJson.Relaxed.TrackedEvent
        );
        return await KeepAsync(
            StreamFrame.Create(Encoding.UTF8.GetBytes($"[{Encoding.UTF8.GetString(json)}]"), 0, 1)
        );
    }

    private Task<EventData> SweepAsync() => KeepAsync(StreamFrame.CreateSweep(0));

    private async Task<EventData> KeepAsync(EventData frame)
    {
        await hubs.SendAsync(Hub, frame);
        frames.Add(hubs.Frames(Hub)[^1]);
        return frames[^1];
    }

    /// <summary>A reader in the place of one that died.</summary>
    private GatheringReader Successor()
    {
        lives.Cancel();
        lives = new();
        return NewReader();
    }

    private GatheringReader NewReader(bool takesFacts = false) =>
        new(
            new ReaderServices(
                tables.Account(),
                hubs.Holes,
                hubs.DeadLetters,
                monitor,
                time,
                NullLoggerFactory.Instance
            ),
            new GatheringSink(this, lives.Token),
            takesFacts
        );

    private sealed class GatheringReader(
        ReaderServices services,
        GatheringSink sink,
        bool takesFacts
    ) : PartitionRunner(services, "Gather", HubNames.TrackedEvents, "cursors")
    {
        protected override bool TakesFacts => takesFacts;

        protected override IPartitionSink Open(int partition) => sink;
    }

    private sealed class GatheringSink(PartitionGatheringTests test, CancellationToken death)
        : IPartitionSink
    {
        public Gathering Gathering => new(Wait, 1200);

        public Task BeginAsync(string? memo, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public Task<string?> WriteAsync(
            IReadOnlyList<StreamItem> items,
            Refusals refusals,
            CancellationToken cancellationToken
        )
        {
            death.ThrowIfCancellationRequested();
            if (test.failure is { } failure)
            {
                throw failure;
            }

            test.written.Add([.. items.Select(item => item.Read(refusals)!.Id)]);
            return Task.FromResult<string?>(null);
        }
    }
}
