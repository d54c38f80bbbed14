using System.Text;
using System.Text.Json;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Forward;
using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Shared.Targets;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Forward;

/// <summary>Targets over a hub and tables in memory, in one process or several.</summary>
internal sealed class ForwardRun : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly HubsDouble hubs;
    private long next;

    public ForwardRun()
    {
        Time = new FakeTimeProvider(Frames.Start);
        hubs = new HubsDouble(Time);
        Kind = new FakeKind(Time);
        Store = new TargetStore(Tables.Account());
    }

    public FakeTimeProvider Time { get; }

    public FakeKind Kind { get; }

    public TablesDouble Tables { get; } = new();

    public TargetStore Store { get; }

    /// <summary>The dead letters of events that a target refused, each once.</summary>
    public IReadOnlyList<(string? Reader, string? Id)> Letters =>
        [.. hubs.Letters().Select(l => (l.Reader, l.EventId)).Distinct()];

    /// <summary>Makes a target of the demo project.</summary>
    public async Task MakeAsync(string id, Func<Target, Target>? more = null)
    {
        var target = new Target("demo", id, "webhook", "https://hooks.example")
        {
            Making = "1",
            StartsAt = Frames.Start.AddDays(-1),
            ChangedAt = Time.GetUtcNow(),
        };
        Assert.NotNull(await Store.TrySaveAsync(more?.Invoke(target) ?? target, default));
    }

    /// <summary>Puts events into the hub, one frame each few.</summary>
    public async Task PublishAsync(IReadOnlyList<TrackedEvent> events)
    {
        foreach (var part in events.Chunk(3))
        {
            Time.Advance(TimeSpan.FromMilliseconds(10));
            var body =
                "["
                + string.Join(
                    ',',
                    part.Select(e => JsonSerializer.Serialize(e, TrackingJson.Relaxed.TrackedEvent))
                )
                + "]";
            await hubs.SendAsync(
                HubNames.TrackedEvents,
                Frame.Create(Encoding.UTF8.GetBytes(body), 0, part.Length)
            );
        }
    }

    /// <summary>The next frames of the hub, as the host hands them over.</summary>
    public async Task<IReadOnlyList<EventData>> TakeAsync(int most)
    {
        var count = Math.Min(most, hubs.Count(HubNames.TrackedEvents) - next);
        var frames = new List<EventData>();
        if (count == 0)
        {
            return frames;
        }

        await foreach (
            var read in hubs
                .Clients.Repairer(HubNames.TrackedEvents)
                .ReadEventsFromPartitionAsync(
                    "0",
                    EventPosition.FromSequenceNumber(next, isInclusive: true)
                )
        )
        {
            frames.Add(read.Data);
            if (frames.Count == count)
            {
                break;
            }
        }

        next += count;
        return frames;
    }

    /// <summary>A process that hands events on.</summary>
    public Process Begin()
    {
        var storage = Tables.Account();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new[] { TargetKinds.Splunk, TargetKinds.Heap, TargetKinds.TagManager }.Select(
                    name => KeyValuePair.Create($"AzureWebJobs.{name}.Disabled", (string?)"true")
                )
            )
            .Build();
        var options = Options.Create(new TargetOptions());
        var kinds = new TargetKinds([Kind], configuration);
        var keys = SigningKeys.Parse("test:" + Convert.ToBase64String(new byte[32]));
        var services = new ForwardServices(
            new TargetDirectory(new TargetStore(storage), options, Time),
            new PlaceStore(storage),
            new TargetLanes(new TallyStore(storage), Time),
            new OpenTargets(kinds, new TargetSecrets(keys, configuration)),
            options,
            Time
        );
        return new(
            new ForwardReaders(
                new ReaderServices(
                    storage,
                    hubs.Holes,
                    hubs.DeadLetters,
                    new ReaderMonitor(Time),
                    Time,
                    NullLoggerFactory.Instance
                ),
                services
            ).Of("webhook"),
            new CatchUp(
                services,
                kinds,
                new PlaceReader(
                    hubs.Clients,
                    new ExportedEvents(storage, Time),
                    NullLogger<PlaceReader>.Instance
                ),
                hubs.DeadLetters,
                NullLogger<CatchUp>.Instance
            )
        );
    }

    /// <summary>Waits for work, with the clock going on while a target thinks.</summary>
    public async Task<T> UntilAsync<T>(Task<T> work)
    {
        while (!work.IsCompleted)
        {
            await OneThread.IdleAsync();
            if (Kind.IsSlow)
            {
                Time.Advance(Tick);
            }
        }

        return await work;
    }

    /// <summary>Hands frames over until they are done, as the host does. Failures that pass are repeated.</summary>
    public async Task HandAsync(Process process, IReadOnlyList<EventData> frames)
    {
        while (frames.Count > 0)
        {
            try
            {
                await UntilAsync(DoneAsync(process.Reader.RunAsync(frames, default)));
                return;
            }
            catch (Exception e) when (ReaderFailure.IsLater(e))
            {
                Time.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>Looks once which targets are behind, and hands on what may be.</summary>
    public async Task CatchUpAsync(Process process)
    {
        try
        {
            var begun = await process.CatchUp.StartAsync(default);
            await UntilAsync(DoneAsync(Task.WhenAll(begun)));
        }
        catch (Exception e) when (ReaderFailure.IsLater(e))
        {
            // The next time does it too.
        }
    }

    /// <summary>Goes on until no target is behind.</summary>
    public async Task SettleAsync(Process process)
    {
        for (var round = 0; ; round++)
        {
            Assert.True(round < 200, "Targets never come to an end.");
            Time.Advance(TimeSpan.FromMinutes(7));
            await CatchUpAsync(process);
            await PublishAsync([Frames.Event($"tick-{round}") with { Project = "elsewhere" }]);
            await HandAsync(process, await TakeAsync(int.MaxValue));
            if (Tables[TableNames.TargetPlaces].Rows.Count == 0)
            {
                return;
            }
        }
    }

    public ValueTask DisposeAsync() => hubs.DisposeAsync();

    private static async Task<bool> DoneAsync(Task work)
    {
        await work;
        return true;
    }

    /// <summary>One instance of the app.</summary>
    internal sealed record Process(PartitionRunner Reader, CatchUp CatchUp);
}
