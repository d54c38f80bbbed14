using System.Text.Json;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>One tracked event of a frame, as its bytes.</summary>
/// <param name="Frame">The frame it is in.</param>
/// <param name="Index">Its place in the frame, from 0.</param>
/// <param name="Json">A JSON object.</param>
public readonly record struct FrameItem(EventData Frame, int Index, ReadOnlyMemory<byte> Json)
{
    /// <summary>Reads the event; what cannot be read is a dead letter.</summary>
    public TrackedEvent? Read(string hub, ICollection<DeadLetter> deadLetters)
    {
        try
        {
            var tracked = JsonSerializer.Deserialize(Json.Span, TrackingJson.Relaxed.TrackedEvent);
            if (tracked is { Id.Length: > 0, Project.Length: > 0, Action.Length: > 0 })
            {
                return tracked;
            }

            deadLetters.Add(
                Dead(hub, DeadLetterReason.NotAnEvent, "id, project or action is empty")
            );
        }
        catch (JsonException e)
        {
            deadLetters.Add(Dead(hub, DeadLetterReason.NotAnEvent, e.Message));
        }

        return null;
    }

    /// <summary>This event as a dead letter.</summary>
    public DeadLetter Dead(string hub, string reason, string detail, string? project = null) =>
        new(reason, detail, hub, Frame.SequenceNumber, Index, Frame.EnqueuedTime, project, Json);
}

/// <summary>Takes frames apart without parsing what is in them.</summary>
public static class FrameReader
{
    /// <summary>The events of a frame, in order; what is not a frame is a dead letter.</summary>
    public static IReadOnlyList<FrameItem> Read(
        EventData frame,
        string hub,
        ICollection<DeadLetter> deadLetters
    )
    {
        var body = frame.EventBody.ToMemory();
        var items = new List<FrameItem>();
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("A frame is a JSON array.");
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                items.Add(new(frame, items.Count, body[start..(int)reader.BytesConsumed]));
            }

            // Nothing but white space may follow.
            reader.Read();
            return items;
        }
        catch (JsonException e)
        {
            deadLetters.Add(
                new(
                    DeadLetterReason.NotAFrame,
                    e.Message,
                    hub,
                    frame.SequenceNumber,
                    null,
                    frame.EnqueuedTime,
                    null,
                    body
                )
            );
            return [];
        }
    }
}
