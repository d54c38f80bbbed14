using System.Text;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>The events of a request, as sent.</summary>
/// <param name="Events">The events, in order.</param>
/// <param name="SentAtText">When the client sent them, by its clock.</param>
internal sealed record SentBatch(IReadOnlyList<SentEvent> Events, string? SentAtText)
{
    private const string ParamsMember = "params";

    // Depth is judged for each event, so that one that is too deep costs no other.
    private static readonly JsonReaderOptions Options = new()
    {
        MaxDepth = EventLimits.RequestBytes,
    };

    /// <summary>
    /// Reads <c>{"sentAt", "events": […]}</c>, an array of events, or a single event. Where the bytes
    /// stop being JSON, the events read before are kept, and one more, rejected, says so.
    /// </summary>
    /// <exception cref="JsonException">Nothing can be read.</exception>
    public static SentBatch Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            throw new JsonException("It is empty.");
        }

        var reader = new Utf8JsonReader(body, Options);
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                return new SentBatch(ReadArray(ref reader, body), null);
            case JsonTokenType.StartObject:
                return ReadEnvelope(ref reader, body) ?? ReadSingle(body);
            default:
                throw new JsonException("An object or an array is expected.");
        }
    }

    private static List<SentEvent> ReadArray(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var events = new List<SentEvent>();
        try
        {
            ReadEvents(ref reader, body, events);
        }
        catch (JsonException e) when (events.Count > 0)
        {
            AddBroken(events, e);
        }

        return events;
    }

    private static SentBatch? ReadEnvelope(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        List<SentEvent>? events = null;
        string? sentAt = null;
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isPlain = !reader.ValueIsEscaped;
                var isEvents = isPlain && reader.ValueTextEquals("events"u8);
                var isSentAt = isPlain && reader.ValueTextEquals("sentAt"u8);
                reader.Read();
                if (isEvents && reader.TokenType == JsonTokenType.StartArray)
                {
                    ReadEvents(ref reader, body, events ??= []);
                }
                else if (
                    isSentAt && reader is { TokenType: JsonTokenType.String, ValueIsEscaped: false }
                )
                {
                    sentAt = Encoding.UTF8.GetString(reader.ValueSpan);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (JsonException e) when (events is { Count: > 0 })
        {
            AddBroken(events, e);
        }

        return events is null ? null : new SentBatch(events, sentAt);
    }

    private static SentBatch ReadSingle(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, Options);
        reader.Read();
        return new SentBatch([new SentEventReader(body, ParamsMember).Read(ref reader)], null);
    }

    private static void ReadEvents(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> body,
        List<SentEvent> events
    )
    {
        var eventReader = new SentEventReader(body, ParamsMember);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (events.Count > EventLimits.EventsPerRequest)
            {
                // One too many is enough to refuse the request; a body has room for very many.
                reader.Skip();
                continue;
            }

            events.Add(eventReader.Read(ref reader));
        }
    }

    private static void AddBroken(List<SentEvent> events, Exception e) =>
        events.Add(
            new SentEvent
            {
                Rejection = new Rejection(
                    RejectReason.Malformed,
                    null,
                    $"From here on the body is not JSON: {e.Message}"
                ),
            }
        );
}
