using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tracking.Local.Clients;
using Tracking.Local.Hubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Tests.Doubles;

/// <summary>Hubs of one partition each, embedded, and what publishes to them.</summary>
internal sealed class HubsDouble : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tracking-").FullName;
    private readonly EventHubBroker broker;

    public HubsDouble(TimeProvider time)
    {
        broker = new EventHubBroker(folder, 1, time);
        Clients = new HubClients(new EmbeddedHubClients(broker));
        Publisher = new EventPublisher(
            Clients,
            Options.Create(new PublisherOptions { LingerMilliseconds = 0 }),
            time,
            NullLogger<EventPublisher>.Instance
        );
    }

    public HubClients Clients { get; }

    public EventPublisher Publisher { get; }

    public HoleReader Holes => new(Clients, NullLogger<HoleReader>.Instance);

    public DeadLetterPublisher DeadLetters =>
        new(Publisher, NullLogger<DeadLetterPublisher>.Instance);

    /// <summary>How many frames a hub has.</summary>
    public long Count(string hub) => broker.Hub(hub).Partition(0).NextSequence;

    /// <summary>Puts a frame into a hub.</summary>
    public Task SendAsync(string hub, EventData frame) =>
        Clients.Producer(hub).SendAsync([frame], new SendEventOptions { PartitionId = "0" });

    /// <summary>The frames of a hub from one on, in order.</summary>
    public IReadOnlyList<EventData> Frames(string hub, long from = 0)
    {
        using var reader = broker.Hub(hub).Partition(0).OpenReader(from);
        var frames = new List<EventData>();
        while (reader.Read(int.MaxValue) is { Count: > 0 } records)
        {
            frames.AddRange(records.Select(StoredEvent.Decode));
        }

        return frames;
    }

    /// <summary>The events of a hub from a frame on, in order.</summary>
    public IReadOnlyList<TrackedEvent> Events(string hub, long from = 0)
    {
        var refusals = new Refusals();
        var events = Frames(hub, from)
            .SelectMany(frame => FrameReader.Read(frame, refusals))
            .Where(item => !item.IsSweep)
            .Select(item => item.Read(refusals)!)
            .ToList();
        Assert.Empty(refusals.All);
        return events;
    }

    /// <summary>The facts among the events from a frame on, in order.</summary>
    public IReadOnlyList<TrackedEvent> Facts(long from = 0) =>
        [.. Events(HubNames.TrackedEvents, from).Where(tracked => tracked.IsFact)];

    /// <summary>The dead letters from a frame on, in order.</summary>
    public IReadOnlyList<DeadLetter> Letters(long from = 0) =>
        [
            .. Events(HubNames.RejectedEvents, from)
                .Select(tracked => DeadLetter.Read(tracked.Params.Utf8)!),
        ];

    public async ValueTask DisposeAsync()
    {
        await Publisher.DisposeAsync();
        await Clients.DisposeAsync();
        broker.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
