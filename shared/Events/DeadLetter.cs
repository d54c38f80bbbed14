using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Events;

/// <summary>
/// An event that came with a valid key and is not kept where it belongs, with all that it takes to try again:
/// the collector did not accept it, or a reader could never process it.
/// </summary>
[ApiSchema("RejectedRequest")]
public sealed record DeadLetter
{
    /// <summary>How many bytes are kept of one; what was longer cannot be tried again.</summary>
    public const int MaximumRaw = 384 * 1024;

    /// <summary>Characters of <see cref="Detail"/>.</summary>
    public const int DetailLength = 1000;

    /// <summary>The action of events that tell of one.</summary>
    public const string Action = "event.rejected";

    /// <summary>What <see cref="Dialect"/> begins with of events that a reader gave up; the reader's name follows.</summary>
    public const string ReaderDialect = "reader/";

    private readonly string detail = "";

    /// <summary>Why, as a stable word: a reason of the collector's, or one of <see cref="DeadLetterReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>Which member was wrong.</summary>
    public string? Field { get; init; }

    /// <summary>What was wrong, for a person.</summary>
    public required string Detail
    {
        get => detail;
        init => detail = Text.Cut(value, DetailLength);
    }

    /// <summary>How to read its bytes.</summary>
    public required string Dialect { get; init; }

    /// <summary>The id that it has when it is tried again.</summary>
    public string? EventId { get; init; }

    /// <summary>The kind of the key it came with.</summary>
    public KeyKind Kind { get; init; }

    /// <summary>The id of its session token, when that was valid.</summary>
    public string? TokenId { get; init; }

    /// <summary>A hash of what it had for a session token, when that was none: it may be some other secret.</summary>
    public string? TokenHash { get; init; }

    /// <summary>When it was sent, by the client's clock.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>What the request's headers said.</summary>
    public EventContext? Context { get; init; }

    /// <summary>The hub in which a reader found it.</summary>
    public string? Hub { get; init; }

    /// <summary>Its bytes, cut at <see cref="MaximumRaw"/>; none when only its number is told.</summary>
    public byte[]? Raw { get; init; }

    /// <summary>How many bytes there were.</summary>
    public int RawBytes { get; init; }

    /// <summary>How many events of the same project and reason it stands for.</summary>
    public long StandsFor { get; init; } = 1;

    /// <summary>The reader that gave it up; null when the collector did not accept it.</summary>
    [JsonIgnore]
    public string? Reader =>
        Dialect.StartsWith(ReaderDialect, StringComparison.Ordinal)
            ? Dialect[ReaderDialect.Length..]
            : null;

    /// <summary>Whether all of its bytes are there.</summary>
    [JsonIgnore]
    public bool IsWhole => Raw is not null && Raw.Length == RawBytes;

    /// <summary>The beginning of bytes that is kept.</summary>
    public static byte[] Keep(ReadOnlySpan<byte> raw) =>
        raw[..Math.Min(raw.Length, MaximumRaw)].ToArray();

    /// <summary>The event by which it is told.</summary>
    public TrackedEvent ToEvent(string id, string project, DateTimeOffset receivedAt)
    {
        RawJson.TryKeep(ToJson(), out var kept);
        return new TrackedEvent
        {
            Id = id,
            Project = project,
            Category = EventCategory.Platform,
            Action = Action,
            ReceivedAt = receivedAt,
            Params = kept,
        };
    }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() =>
        JsonSerializer.SerializeToUtf8Bytes(this, DeadLetterJson.Relaxed.DeadLetter);

    /// <summary>The letter of JSON; null when the JSON is not one.</summary>
    public static DeadLetter? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, DeadLetterJson.Relaxed.DeadLetter);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Why a reader could not process an event. The words are stable.</summary>
public static class DeadLetterReason
{
    /// <summary>What the hub held is no JSON array.</summary>
    public const string NotAFrame = "not-a-frame";

    /// <summary>A member of the array is no tracked event.</summary>
    public const string NotAnEvent = "not-an-event";

    /// <summary>Storage will not take what is to be written.</summary>
    public const string Refused = "refused";

    /// <summary>A target to which events are handed on will not take it.</summary>
    public const string RefusedByTarget = "refused-by-target";

    /// <summary>The reader cannot process it, which is a mistake of the app.</summary>
    public const string Failed = "failed";
}

/// <summary>How they are written.</summary>
[JsonSerializable(typeof(DeadLetter))]
internal sealed partial class DeadLetterJson : JsonSerializerContext
{
    public static DeadLetterJson Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
