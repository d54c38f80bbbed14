using System.Text.Json;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>Takes frames apart without parsing what is in them.</summary>
public static class FrameReader
{
    /// <summary>The events of a frame, in order, or its sweep; what is not a frame is refused.</summary>
    public static IReadOnlyList<StreamItem> Read(EventData frame, Refusals refusals)
    {
        if (Frame.IsSweep(frame))
        {
            return [new StreamItem(frame, 0, default)];
        }

        var body = frame.EventBody.ToMemory();
        var items = new List<StreamItem>();
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
            refusals.Add(new(frame, 0, body), DeadLetterReason.NotAFrame, e.Message);
            return [];
        }
    }
}
