using System.Text.Json;
using Tracking.Shared.Events;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

/// <summary>The event with which it is found out whether a target would take any.</summary>
internal static class SampleEvent
{
    private const string Action = "target.test";

    /// <summary>An event for a target.</summary>
    public static ForwardedEvent Of(Target target, DateTimeOffset now)
    {
        RawJson.TryKeep("""{"test":true}"""u8, out var parameters);
        var tracked = new TrackedEvent
        {
            Id = EventId.New(now),
            Project = target.Project,
            Category = EventCategory.Platform,
            Action = Action,
            User = "target-test",
            OccurredAt = now,
            ReceivedAt = now,
            Params = parameters,
        };
        return new(
            tracked,
            target.Names.GetValueOrDefault(Action, Action),
            JsonSerializer.SerializeToUtf8Bytes(tracked, TrackingJson.Relaxed.TrackedEvent)
        );
    }
}
