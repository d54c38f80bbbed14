using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Express;

/// <summary>
/// Reads a body of <c>{"sentAt", "events": […]}</c>, an array of events or events one behind the other, as
/// <see cref="SentBatch"/> does, into a batch. Of a body of any other form it says that it does not know it.
/// </summary>
internal ref struct ExpressBody(ReadOnlySpan<byte> body, ExpressBatch batch)
{
    // What stands behind the events is looked at first when it is no longer than this.
    private const int LongestTail = 128;

    private readonly ReadOnlySpan<byte> body = body;
    private int values;

    /// <summary>Reads the events; false when the body has to be read in the general way.</summary>
    public bool TryRead()
    {
        var reader = new Utf8JsonReader(body, ValueScan.Options);
        try
        {
            while (reader.Read())
            {
                values++;
                if (!TryValue(ref reader))
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return batch.Events.Count is > 0 and <= EventLimits.EventsPerRequest;
    }

    private bool TryValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            return TryArray(ref reader);
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var first = reader;
        return
            first.Read()
            && first.TokenType == JsonTokenType.PropertyName
            && IsOfEnvelope(first.ValueSpan)
            ? TryEnvelope(ref reader)
            : TryEvent(ref reader);
    }

    private readonly bool TryArray(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryEvent(ref reader))
            {
                return false;
            }
        }

        return true;
    }

    private readonly bool TryEvent(ref Utf8JsonReader reader)
    {
        if (
            reader.TokenType != JsonTokenType.StartObject
            || batch.Events.Count == EventLimits.EventsPerRequest
        )
        {
            return false;
        }

        batch.Reader.ReadMembers(ref reader);
        return !batch.Reader.HasEvents && batch.TryAdd();
    }

    // One envelope, alone: when its events were sent is known before they are judged.
    private readonly bool TryEnvelope(ref Utf8JsonReader reader)
    {
        var (hasEvents, text, told) = (false, (string?)null, (string?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEvents = SentBatch.IsEvents(reader.ValueSpan);
            if (!IsOfEnvelope(reader.ValueSpan) || !reader.Read())
            {
                return false;
            }

            if (!isEvents)
            {
                if (
                    text is not null
                    || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number)
                )
                {
                    return false;
                }

                text = MemberValues.TextOf(ref reader);
            }
            else
            {
                told = text ?? Behind();
                if (
                    hasEvents
                    || values > 1
                    || reader.TokenType != JsonTokenType.StartArray
                    || !TrySentAt(told)
                    || !TryArray(ref reader)
                )
                {
                    return false;
                }

                hasEvents = true;
            }
        }

        return hasEvents && text == told && IsAlone(reader);
    }

    private readonly bool TrySentAt(string? text)
    {
        if (text is null)
        {
            return true;
        }

        var isTime = ClientTime.TryParse(text, out var sentAt) && sentAt != default;
        batch.SentAt = isTime ? sentAt : null;
        return isTime;
    }

    /// <summary>When the events were sent, where that alone stands behind them; null when it does not.</summary>
    private readonly string? Behind()
    {
        var tail = body[(body.LastIndexOf((byte)']') + 1)..].Trim(" \t\r\n"u8);
        if (tail.Length is <= 1 or > LongestTail || tail[0] != (byte)',')
        {
            return null;
        }

        Span<byte> json = stackalloc byte[LongestTail];
        tail.CopyTo(json);
        json[0] = (byte)'{';
        try
        {
            var reader = new Utf8JsonReader(json[..tail.Length]);
            reader.Read();
            reader.Read();
            return
                reader.TokenType == JsonTokenType.PropertyName
                && reader.Read()
                && reader.TokenType is JsonTokenType.String or JsonTokenType.Number
                ? MemberValues.TextOf(ref reader)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsAlone(Utf8JsonReader reader) => !reader.Read();

    private static bool IsOfEnvelope(ReadOnlySpan<byte> name) =>
        SentBatch.IsEvents(name)
        || MemberNames.OfEvent.TryFind(name, out var member, out _) && member == Member.SentAt;
}
