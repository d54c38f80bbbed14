using System.Text;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Shared.Tests;

/// <summary>Valid things, for tests that care about one trait of them.</summary>
public static class Some
{
    public static readonly DateTimeOffset Time = new(2026, 11, 22, 13, 5, 7, TimeSpan.Zero);

    public static TrackedEvent Event(string? id = null) =>
        new()
        {
            Id = id ?? EventId.New(Time),
            Project = "demo",
            Category = EventCategory.Session,
            Action = "search",
            LogType = "SEARCH",
            DataKey = "SEARCH",
            ReceivedAt = Time,
        };

    public static RawJson Json(string text) =>
        RawJson.TryKeep(Encoding.UTF8.GetBytes(text), out var json)
            ? json
            : throw new ArgumentException(text);

    public static EventData Received(
        string body,
        long sequence,
        int? partition = 0,
        DateTimeOffset? enqueuedAt = null
    ) =>
        EventHubsModelFactory.EventData(
            new BinaryData(body),
            partition is { } p ? Frame.Create(default, p, 1).Properties : null,
            sequenceNumber: sequence,
            offsetString: "",
            enqueuedTime: enqueuedAt ?? Time
        );
}
