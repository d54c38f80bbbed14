using System.Buffers;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>
/// An event of a session as its row has it: what its logs tell, and no more. As bytes it is a JSON array of that in the
/// order of the members here, times in ticks of UTC; 0 stands for what the session's row says.
/// </summary>
internal readonly record struct SessionLogEntry
{
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? writing;

    /// <summary>Its place in the hub.</summary>
    public required EventSource Place { get; init; }

    /// <summary>What is logged of it.</summary>
    public required SessionLogs Logs { get; init; }

    /// <summary>What the session's row says of it.</summary>
    public SessionShares Shares { get; init; }

    /// <inheritdoc cref="TrackedEvent.Id"/>
    public required string Id { get; init; }

    /// <inheritdoc cref="TrackedEvent.Action"/>
    public required string Action { get; init; }

    /// <inheritdoc cref="TrackedEvent.DataKey"/>
    public string? DataKey { get; init; }

    /// <inheritdoc cref="TrackedEvent.LogType"/>
    public string? LogType { get; init; }

    /// <inheritdoc cref="TrackedEvent.Label"/>
    public string? Label { get; init; }

    /// <inheritdoc cref="TrackedEvent.User"/>
    public string? User { get; init; }

    /// <inheritdoc cref="TrackedEvent.Visitor"/>
    public string? Visitor { get; init; }

    /// <inheritdoc cref="TrackedEvent.OccurredAt"/>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <inheritdoc cref="TrackedEvent.ReceivedAt"/>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <inheritdoc cref="TrackedEvent.Verified"/>
    public bool Verified { get; init; }

    /// <inheritdoc cref="EventContext.Url"/>
    public string? Url { get; init; }

    /// <inheritdoc cref="EventContext.Referrer"/>
    public string? Referrer { get; init; }

    /// <inheritdoc cref="EventContext.UserAgent"/>
    public string? UserAgent { get; init; }

    /// <inheritdoc cref="TrackedEvent.Params"/>
    public RawJson Params { get; init; }

    /// <summary>That of an event.</summary>
    public static SessionLogEntry Of(
        EventSource place,
        SessionLogs logs,
        TrackedEvent tracked,
        SessionShares shares
    ) =>
        new()
        {
            Place = place,
            Logs = logs,
            Shares = shares,
            Id = tracked.Id,
            Action = tracked.Action,
            DataKey = tracked.DataKey,
            LogType = tracked.LogType,
            Label = tracked.Label,
            User = tracked.User,
            Visitor = tracked.Visitor,
            OccurredAt = tracked.OccurredAt,
            ReceivedAt = tracked.ReceivedAt,
            Verified = tracked.Verified,
            Url = tracked.Context?.Url,
            Referrer = tracked.Context?.Referrer,
            UserAgent = tracked.Context?.UserAgent,
            Params = tracked.Params,
        };

    /// <summary>Reads what <see cref="ToBytes"/> made, but for what the session's row says.</summary>
    public static SessionLogEntry Read(ReadOnlySpan<byte> value)
    {
        if (value[0] == (byte)'{')
        {
            return ReadWhole(value);
        }

        var json = new Utf8JsonReader(value);
        json.Read();
        var (sequence, index) = (Next(ref json).GetInt64(), Next(ref json).GetInt32());
        var logs = (SessionLogs)Next(ref json).GetInt32();
        var entry = new SessionLogEntry
        {
            Place = new(sequence, index, Time(ref json)!.Value),
            Logs = logs,
            Id = Text(ref json)!,
            Action = Text(ref json)!,
            DataKey = Text(ref json),
            LogType = Text(ref json),
            Label = Text(ref json),
            User = Text(ref json),
            Visitor = Shared(ref json, out var isVisitorShared),
            OccurredAt = Time(ref json),
            ReceivedAt = Time(ref json)!.Value,
            Verified = Next(ref json).GetBoolean(),
            Url = Text(ref json),
            Referrer = Text(ref json),
            UserAgent = Shared(ref json, out var isUserAgentShared),
            Params = Raw(ref json, value),
        };
        return entry with
        {
            Shares =
                (isVisitorShared ? SessionShares.Visitor : SessionShares.None)
                | (isUserAgentShared ? SessionShares.UserAgent : SessionShares.None),
        };
    }

    /// <summary>The value of a property.</summary>
    public byte[] ToBytes()
    {
        var (buffer, json) = writing ??= Writer();
        buffer.ResetWrittenCount();
        json.Reset();
        json.WriteStartArray();
        json.WriteNumberValue(Place.Sequence);
        json.WriteNumberValue(Place.Index);
        json.WriteNumberValue((int)Logs);
        json.WriteNumberValue(Place.EnqueuedAt.UtcTicks);
        json.WriteStringValue(Id);
        json.WriteStringValue(Action);
        json.WriteStringValue(DataKey);
        json.WriteStringValue(LogType);
        json.WriteStringValue(Label);
        json.WriteStringValue(User);
        Write(json, Visitor, SessionShares.Visitor);
        if (OccurredAt is { } occurredAt)
        {
            json.WriteNumberValue(occurredAt.UtcTicks);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteNumberValue(ReceivedAt.UtcTicks);
        json.WriteBooleanValue(Verified);
        json.WriteStringValue(Url);
        json.WriteStringValue(Referrer);
        Write(json, UserAgent, SessionShares.UserAgent);
        if (Params.IsEmpty)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteRawValue(Params.Utf8, skipInputValidation: true);
        }

        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // Rows written before 2026-11-28 have the whole event, with its place and its logs as a first member.
    private static SessionLogEntry ReadWhole(ReadOnlySpan<byte> value)
    {
        var json = new Utf8JsonReader(value);
        json.Read();
        json.Read();
        json.Read();
        var (sequence, index) = (Next(ref json).GetInt64(), Next(ref json).GetInt32());
        var logs = (SessionLogs)Next(ref json).GetInt32();
        return Of(
            new(sequence, index, Time(ref json)!.Value),
            logs,
            TrackedEvent.Read(value)!,
            SessionShares.None
        );
    }

    private void Write(Utf8JsonWriter json, string? text, SessionShares share)
    {
        if (Shares.HasFlag(share))
        {
            json.WriteNumberValue(0);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Writer()
    {
        var buffer = new ArrayBufferWriter<byte>();
        return (buffer, new(buffer, TrackingJson.Writer));
    }

    private static ref Utf8JsonReader Next(ref Utf8JsonReader json)
    {
        json.Read();
        return ref json;
    }

    private static string? Text(ref Utf8JsonReader json) => Next(ref json).GetString();

    private static string? Shared(ref Utf8JsonReader json, out bool isShared)
    {
        isShared = Next(ref json).TokenType == JsonTokenType.Number;
        return isShared ? null : json.GetString();
    }

    private static DateTimeOffset? Time(ref Utf8JsonReader json) =>
        Next(ref json).TokenType == JsonTokenType.Null ? null : new(json.GetInt64(), TimeSpan.Zero);

    private static RawJson Raw(ref Utf8JsonReader json, ReadOnlySpan<byte> value)
    {
        if (Next(ref json).TokenType == JsonTokenType.Null)
        {
            return default;
        }

        var start = (int)json.TokenStartIndex;
        json.Skip();
        return RawJson.TryKeep(value[start..(int)json.BytesConsumed], out var kept)
            ? kept
            : default;
    }
}
