using System.Text;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>The events of a body, as sent.</summary>
/// <param name="Events">The events, in order.</param>
/// <param name="SentAt">When the client sent them, by its clock.</param>
/// <param name="Unknown">The members around the events that mean nothing.</param>
internal sealed record SentBatch(
    IReadOnlyList<SentEvent> Events,
    string? SentAt,
    IReadOnlyList<string> Unknown
)
{
    /// <summary>
    /// Reads <c>{"sentAt", "events": […]}</c>, an array of events, or a single event; or several of these one
    /// behind the other, on lines of their own or not. Where the bytes stop being JSON, the events read before are
    /// kept, and one more, rejected, says so.
    /// </summary>
    /// <param name="body">The body, valid UTF-8.</param>
    /// <param name="dialect">The dialect.</param>
    /// <param name="most">How many events are read; one more is enough to refuse the request.</param>
    public static Result<SentBatch, string> Read(
        ReadOnlyMemory<byte> body,
        string dialect,
        int most = EventLimits.EventsPerRequest
    ) => new Reader(body, dialect, most).Read();

    /// <summary>Whether the member that a reader stands on may be the array of events.</summary>
    internal static bool IsEvents(in Utf8JsonReader reader) =>
        IsEvents(MemberNames.Unescaped(in reader, stackalloc byte[MemberNames.LongestEscaped]));

    /// <summary>Whether a member of this name may be the array of events.</summary>
    internal static bool IsEvents(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "events"u8);

    private sealed class Reader(ReadOnlyMemory<byte> body, string dialect, int most)
    {
        private readonly SentEventReader events = new(body, dialect, MemberNames.OfEvent);
        private readonly List<SentEvent> read = [];
        private readonly List<string> unknown = [];
        private string? sentAt;
        private bool hasEnvelope;
        private int end;

        public Result<SentBatch, string> Read()
        {
            var reader = new Utf8JsonReader(body.Span, ValueScan.Options);
            try
            {
                while (reader.Read())
                {
                    ReadValue(ref reader);
                }
            }
            catch (JsonException e) when (read.Count > 0)
            {
                var rest = new BrokenRest(e.Message, JsonBody.RestOf(body.Span[end..]));
                read.Add(rest.ToEvent(dialect));
            }
            catch (JsonException e)
            {
                return e.Message;
            }

            return read.Count == 0 && !hasEnvelope
                ? "It is empty."
                : new SentBatch(read, sentAt, unknown);
        }

        private void ReadValue(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                hasEnvelope = true;
                ReadArray(ref reader);
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(ref reader);
            }
            else if (read.Count > 0)
            {
                Add(ref reader);
            }
            else
            {
                throw new JsonException("An object or an array is expected.");
            }
        }

        private void ReadArray(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Add(ref reader);
            }
        }

        /// <summary>
        /// Reads an object that may be around events. It is one when it has an array of them, and does not say
        /// itself what was done; else it is an event, which may have a member <c>events</c> of its own.
        /// </summary>
        private void ReadObject(ref Utf8JsonReader reader)
        {
            var start = reader;
            var (countBefore, unknownBefore) = (read.Count, unknown.Count);
            var (hasEvents, hasAction) = (false, false);
            string? ofThis = null;
            while (!hasAction && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isEvents = IsEvents(in reader);
                var isKnown = MemberNames.OfEvent.TryFind(in reader, out var member, out _);
                var isAction = isKnown && member == Member.Action;
                var isSentAt = isKnown && member == Member.SentAt;
                var name = reader.GetString()!;
                reader.Read();
                hasAction = isAction && SaysSomething(ref reader);
                if (isEvents && reader.TokenType == JsonTokenType.StartArray)
                {
                    hasEvents = true;
                    ReadArray(ref reader);
                }
                else if (
                    isSentAt && reader.TokenType is JsonTokenType.String or JsonTokenType.Number
                )
                {
                    ofThis = MemberValues.TextOf(ref reader) ?? ofThis;
                }
                else
                {
                    unknown.Add(name);
                    reader.Skip();
                }
            }

            hasEnvelope |= hasEvents && !hasAction;
            if (hasEvents && !hasAction)
            {
                SetSentAt(countBefore, ofThis);
                return;
            }

            read.RemoveRange(countBefore, read.Count - countBefore);
            unknown.RemoveRange(unknownBefore, unknown.Count - unknownBefore);
            reader = start;
            Add(ref reader);
        }

        // Of several envelopes each says when its events were sent.
        private void SetSentAt(int from, string? ofThis)
        {
            sentAt ??= ofThis;
            for (var i = from; i < read.Count && ofThis is not null && ofThis != sentAt; i++)
            {
                read[i] = read[i] with { SentAt = read[i].SentAt ?? ofThis };
            }
        }

        private static bool SaysSomething(ref Utf8JsonReader reader) =>
            reader.TokenType != JsonTokenType.Null
            && !(
                reader.TokenType == JsonTokenType.String
                && string.IsNullOrWhiteSpace(reader.GetString())
            );

        private void Add(ref Utf8JsonReader reader)
        {
            if (read.Count > most)
            {
                reader.Skip();
                return;
            }

            read.Add(events.Read(ref reader));
            end = (int)reader.BytesConsumed;
        }
    }
}
