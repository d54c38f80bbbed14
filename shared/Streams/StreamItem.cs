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

    // Several readers may ask at the same time; then it is read more than once, to the same end.
    private TrackedEvent? known;

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

    /// <summary>Whether a reader is to process it: it is for all, or tried again for this one alone.</summary>
    public bool IsFor(string reader)
    {
        // Nearly all are for all, which one look at the bytes tells.
        if (Json.Span.IndexOf(OnlyMember) < 0)
        {
            return true;
        }

        try
        {
            var only = TrackedEvent.Read(Json.Span)?.Only;
            return only is null
                || only == reader
                || only.StartsWith(TargetReader(reader, ""), StringComparison.Ordinal);
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
