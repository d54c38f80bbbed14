using System.Buffers;
using System.Text;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>Reads one event in one pass over its bytes. Members it does not know go to <c>params</c>.</summary>
internal ref struct SentEventReader(ReadOnlySpan<byte> body, string paramsMember)
{
    /// <summary>The member with the parameters in the tracking API, which can ask for a session too.</summary>
    public const string DataMember = "data";

    private readonly ReadOnlySpan<byte> body = body;
    private ArrayBufferWriter<byte>? unknown;
    private ReadOnlySpan<byte> parameters;
    private SentEvent sent = null!;

    /// <summary>Reads the value that the reader stands on, and leaves it on the value's last token.</summary>
    /// <exception cref="JsonException">The bytes are no longer JSON.</exception>
    public SentEvent Read(ref Utf8JsonReader reader)
    {
        sent = new SentEvent();
        unknown = null;
        parameters = default;
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipValue(ref reader, "event");
            Reject(RejectReason.Malformed, null, "An event is a JSON object.");
            return sent;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, depth);
        }

        var length = (int)reader.BytesConsumed - start;
        sent.RawRange = new Range(start, start + length);
        if (length > EventLimits.EventBytes)
        {
            Reject(
                RejectReason.TooLarge,
                null,
                $"An event may have {EventLimits.EventBytes} bytes; this one has {length}."
            );
        }

        KeepParams();
        return sent;
    }

    private void ReadMember(ref Utf8JsonReader reader, int eventDepth)
    {
        var nameStart = (int)reader.TokenStartIndex;
        if (reader.ValueIsEscaped)
        {
            KeepUnknown(ref reader, nameStart);
        }
        else if (Is(ref reader, "id"u8))
        {
            sent.Id = Text(ref reader, "id", EventLimits.IdLength);
        }
        else if (Is(ref reader, "type"u8))
        {
            sent.Type = Text(ref reader, "type", EventLimits.NameLength);
        }
        else if (Is(ref reader, "action"u8))
        {
            sent.Action = Text(ref reader, "action", EventLimits.NameLength);
        }
        else if (Is(ref reader, "label"u8))
        {
            sent.Label = Text(ref reader, "label", EventLimits.TextLength);
        }
        else if (Is(ref reader, "category"u8))
        {
            sent.Category = Text(ref reader, "category", EventLimits.NameLength);
        }
        else if (Is(ref reader, "logType"u8))
        {
            sent.LogType = Text(ref reader, "logType", EventLimits.NameLength);
        }
        else if (Is(ref reader, "dataKey"u8))
        {
            sent.DataKey = Text(ref reader, "dataKey", EventLimits.NameLength);
        }
        else if (Is(ref reader, "token"u8))
        {
            sent.Token = Text(ref reader, "token", EventLimits.TextLength);
        }
        else if (Is(ref reader, "user"u8))
        {
            sent.User = Text(ref reader, "user", EventLimits.UserLength);
        }
        else if (Is(ref reader, "visitor"u8) || Is(ref reader, "anonymousId"u8))
        {
            sent.Visitor = Text(ref reader, "visitor", EventLimits.UserLength);
        }
        else if (Is(ref reader, "occurredAt"u8))
        {
            sent.OccurredAtText = Text(ref reader, "occurredAt", EventLimits.NameLength);
        }
        else if (Is(ref reader, "url"u8))
        {
            sent.Url = Text(ref reader, "url", EventLimits.TextLength);
        }
        else if (Is(ref reader, "referrer"u8))
        {
            sent.Referrer = Text(ref reader, "referrer", EventLimits.TextLength);
        }
        else if (Is(ref reader, "locale"u8))
        {
            sent.Locale = Text(ref reader, "locale", EventLimits.NameLength);
        }
        else if (paramsMember == DataMember && Is(ref reader, "autoSession"u8))
        {
            sent.AutoSession =
                reader.TokenType == JsonTokenType.True
                || reader.TokenType == JsonTokenType.String
                    && (reader.ValueTextEquals("true"u8) || reader.ValueTextEquals("1"u8));
            SkipValue(ref reader, "autoSession");
        }
        else if (reader.CurrentDepth == eventDepth + 1 && Is(ref reader, "context"u8))
        {
            ReadContext(ref reader, eventDepth);
        }
        else if (reader.CurrentDepth == eventDepth + 1 && reader.ValueTextEquals(paramsMember))
        {
            reader.Read();
            ReadParams(ref reader);
        }
        else
        {
            KeepUnknown(ref reader, nameStart);
        }
    }

    private void KeepUnknown(ref Utf8JsonReader reader, int nameStart)
    {
        reader.Read();
        SkipValue(ref reader, paramsMember);
        unknown ??= new ArrayBufferWriter<byte>();
        unknown.Write(unknown.WrittenCount == 0 ? "{"u8 : ","u8);
        unknown.Write(body[nameStart..(int)reader.BytesConsumed]);
    }

    // The same members may stand in an object of their own.
    private void ReadContext(ref Utf8JsonReader reader, int eventDepth)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipValue(ref reader, "context");
            Reject(RejectReason.Invalid, "context", "context is an object.");
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, eventDepth);
        }
    }

    private void ReadParams(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        var start = (int)reader.TokenStartIndex;
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        SkipValue(ref reader, paramsMember);
        if (isObject)
        {
            parameters = body[start..(int)reader.BytesConsumed];
        }
        else
        {
            Reject(RejectReason.Invalid, paramsMember, $"{paramsMember} is an object.");
        }
    }

    private void KeepParams()
    {
        var all = parameters;
        if (unknown is not null)
        {
            var own = parameters.IsEmpty ? default : parameters[1..^1].Trim(" \t\r\n"u8);
            if (!own.IsEmpty)
            {
                unknown.Write(","u8);
                unknown.Write(own);
            }

            unknown.Write("}"u8);
            all = unknown.WrittenSpan;
        }

        // What is too deep is not looked into; its rejection stands already.
        if (all.IsEmpty || sent.Rejection is not null)
        {
            return;
        }

        if (RawJson.TryKeep(all, out var kept))
        {
            sent.Params = kept;
        }
        else
        {
            Reject(RejectReason.Invalid, paramsMember, "The text is not valid UTF-8.");
        }
    }

    /// <summary>Whether a member has this name; the reader then stands on its value.</summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueTextEquals(name) && reader.Read();

    private string? Text(ref Utf8JsonReader reader, string field, int maximumLength)
    {
        try
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Null:
                    return null;
                case JsonTokenType.String:
                    var text = reader.GetString()!;
                    if (text.Length <= maximumLength)
                    {
                        return text;
                    }

                    Reject(
                        RejectReason.TooLarge,
                        field,
                        $"{field} may have {maximumLength} characters; this one has {text.Length}."
                    );
                    return null;
                case JsonTokenType.Number when reader.ValueSpan.Length <= maximumLength:
                    return Encoding.ASCII.GetString(reader.ValueSpan);
                default:
                    SkipValue(ref reader, field);
                    Reject(RejectReason.Invalid, field, $"{field} is text.");
                    return null;
            }
        }
        catch (InvalidOperationException)
        {
            Reject(RejectReason.Invalid, field, $"{field} is not valid UTF-8.");
            return null;
        }
    }

    private void SkipValue(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                CheckNumber(ref reader, field);
            }

            return;
        }

        var outer = reader.CurrentDepth;
        var deepest = outer;
        while (reader.Read() && reader.CurrentDepth > outer)
        {
            deepest = Math.Max(deepest, reader.CurrentDepth);
            if (reader.TokenType == JsonTokenType.Number)
            {
                CheckNumber(ref reader, field);
            }
        }

        if (deepest > EventLimits.Depth)
        {
            Reject(
                RejectReason.TooLarge,
                field,
                $"JSON may be nested {EventLimits.Depth} deep, the request's own levels included."
            );
        }
    }

    // What other readers do not take as a number, such as 1e999, is refused here too.
    private readonly void CheckNumber(ref Utf8JsonReader reader, string field)
    {
        if (
            reader.ValueSpan.Length > EventLimits.NumberLength
            || reader.ValueSpan.IndexOfAny((byte)'e', (byte)'E') >= 0
                && !(reader.TryGetDouble(out var number) && double.IsFinite(number))
        )
        {
            Reject(
                RejectReason.Invalid,
                field,
                $"A number has at most {EventLimits.NumberLength} characters and is finite."
            );
        }
    }

    private readonly void Reject(string reason, string? field, string detail) =>
        sent.Rejection ??= new Rejection(reason, field, detail);
}
