using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

/// <summary>An event that is to be handed on to one target, with its place in the hub.</summary>
/// <param name="Item">Where it is.</param>
/// <param name="Event">What is handed on.</param>
internal sealed record PlacedEvent(StreamItem Item, ForwardedEvent Event)
{
    /// <summary>Its place in the hub.</summary>
    public EventSource Place => Item.Place;

    /// <summary>The events among some that a target is to have, in order.</summary>
    /// <param name="events">Events with where they are.</param>
    /// <param name="target">The target.</param>
    /// <param name="reader">The name of the reader of its kind.</param>
    public static IReadOnlyList<PlacedEvent> For(
        IEnumerable<(StreamItem Item, TrackedEvent Event)> events,
        Target target,
        string reader
    ) =>
        [
            .. events
                .Where(e => IsFor(e.Event, target, reader))
                .Select(e => new PlacedEvent(
                    e.Item,
                    new(
                        e.Event,
                        target.Names.GetValueOrDefault(e.Event.Action, e.Event.Action),
                        e.Item.Json
                    )
                )),
        ];

    /// <summary>The events of items; what is none is refused.</summary>
    public static IReadOnlyList<(StreamItem Item, TrackedEvent Event)> Read(
        IEnumerable<StreamItem> items,
        Refusals refusals
    ) =>
        [
            .. items
                .Where(item => !item.IsSweep)
                .Select(item => (item, tracked: item.Read(refusals)))
                .Where(read => read.tracked is { IsJoin: not true })
                .Select(read => (read.item, read.tracked!)),
        ];

    // What was a dead letter of one target is tried again with that one alone, whenever it was received.
    private static bool IsFor(TrackedEvent tracked, Target target, string reader) =>
        tracked.Project == target.Project
        && (
            tracked.Only is { } only
                ? only == reader || only == StreamItem.TargetReader(reader, target.Id)
                : tracked.ReceivedAt >= target.StartsAt
        )
        && target.Filter.Wants(tracked);
}
