using System.Text.Json;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>One tracked event of a frame, as its bytes; or a sweep, which has none.</summary>
/// <param name="Frame">The frame it is in.</param>
/// <param name="Index">Its place in the frame, from 0.</param>
/// <param name="Json">A JSON value; empty for a sweep.</param>
public sealed record StreamItem(EventData Frame, int Index, ReadOnlyMemory<byte> Json)
{
    private static readonly byte[] OnlyMember = "\"only\":"u8.ToArray();
    private static readonly byte[] SourceMember = "\"source\":{"u8.ToArray();

    // Several readers may ask at the same time; then it is read more than once, to the same end.
    private TrackedEvent? known;
    private bool? isPlain;

    /// <summary>Its place in the hub.</summary>
    public EventSource Place { get; } = new(Frame.SequenceNumber, Index, Frame.EnqueuedTime);

    /// <summary>Whether it says only that time has passed.</summary>
    public bool IsSweep => Json.IsEmpty;

    /// <summary>Reads the event; what cannot be read is refused.</summary>
    public TrackedEvent? Read(Refusals refusals)
    {
        if (known is not null)
        {
            return known;
        }

        try
        {
            var tracked = TrackedEvent.Read(Json.Span);
            if (tracked is { Id.Length: > 0, Project.Length: > 0, Action.Length: > 0 })
            {
                return known = tracked;
            }

            refusals.Add(this, DeadLetterReason.NotAnEvent, "id, project or action is empty");
        }
        catch (JsonException e)
        {
            refusals.Add(this, DeadLetterReason.NotAnEvent, e.Message);
        }

        return null;
    }

    /// <summary>The name under which one target of a reader tries again: <c>ForwardWebhook/shop</c>.</summary>
    public static string TargetReader(string reader, string target) => $"{reader}/{target}";

    /// <summary>
    /// Whether a reader is to process it. An event is for all that take events, a fact for those that take facts; what is
    /// tried again for one reader alone is for this one.
    /// </summary>
    /// <param name="reader">The reader's name.</param>
    /// <param name="takesFacts">Whether it takes facts, and no events and sweeps.</param>
    public bool IsFor(string reader, bool takesFacts = false)
    {
        // Nearly all are events for all, which a look at the bytes tells.
        isPlain ??= Json.Span.IndexOf(OnlyMember) < 0 && Json.Span.IndexOf(SourceMember) < 0;
        if (isPlain.Value || Read(new Refusals()) is not { } tracked)
        {
            return !takesFacts;
        }

        return tracked.Only is { } only
            ? only == reader || only.StartsWith(TargetReader(reader, ""), StringComparison.Ordinal)
            : tracked.IsFact == takesFacts;
    }
}
