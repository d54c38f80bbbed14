using System.Text;
using System.Text.Json;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Tests.Readers;

/// <summary>Events as a hub hands them over.</summary>
internal static class Frames
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 13, 5, 7, TimeSpan.Zero);

    /// <summary>An event of project demo.</summary>
    public static TrackedEvent Event(string id, string action = "search", double minutes = 0) =>
        new()
        {
            Id = id,
            Project = "demo",
            Product = "site",
            Category = EventCategory.Session,
            Action = action,
            LogType = action.ToUpperInvariant(),
            DataKey = action.ToUpperInvariant(),
            ReceivedAt = Start.AddMinutes(minutes),
        };

    /// <summary>An object as params.</summary>
    public static RawJson Json(string text) =>
        RawJson.TryKeep(Encoding.UTF8.GetBytes(text), out var json)
            ? json
            : throw new ArgumentException(text);

    /// <summary>A frame of partition 0.</summary>
    public static EventData Of(long sequence, params IReadOnlyList<TrackedEvent> events) =>
        Received(
            $"[{string.Join(',', events.Select(Serialize))}]",
            sequence,
            events.Count == 0 ? Start : events.Max(tracked => tracked.ReceivedAt),
            Frame.Create(default, 0, events.Count)
        );

    /// <summary>A sweep of partition 0.</summary>
    public static EventData Sweep(long sequence, double minutes) =>
        Received("[]", sequence, Start.AddMinutes(minutes), Frame.CreateSweep(0));

    private static string Serialize(TrackedEvent tracked) =>
        JsonSerializer.Serialize(tracked, TrackingJson.Relaxed.TrackedEvent);

    private static EventData Received(
        string body,
        long sequence,
        DateTimeOffset enqueuedAt,
        EventData sent
    ) =>
        EventHubsModelFactory.EventData(
            new BinaryData(body),
            sent.Properties,
            sequenceNumber: sequence,
            offsetString: "",
            enqueuedTime: enqueuedAt
        );
}
