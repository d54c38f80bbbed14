using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Events;

/// <summary>An event that came with a valid key and was not accepted, with all that it takes to try again.</summary>
/// <param name="Reason">Why it was not accepted.</param>
/// <param name="Field">Which member was wrong.</param>
/// <param name="Detail">What was wrong, for a person.</param>
/// <param name="Dialect">How to read its bytes.</param>
/// <param name="EventId">The id that it has when it is tried again.</param>
/// <param name="Kind">The kind of the key it came with.</param>
/// <param name="Token">The text of its session token.</param>
/// <param name="SentAt">When it was sent, by the client's clock.</param>
/// <param name="Context">What the request's headers said.</param>
/// <param name="Raw">Its bytes, cut at <see cref="MaximumRaw"/>; none when only its number is told.</param>
/// <param name="RawBytes">How many there were.</param>
/// <param name="StandsFor">How many events of the same project and reason it stands for.</param>
public sealed record RejectedEvent(
    string Reason,
    string? Field,
    string Detail,
    string Dialect,
    string? EventId,
    KeyKind Kind,
    string? Token,
    DateTimeOffset? SentAt,
    EventContext? Context,
    byte[]? Raw,
    int RawBytes,
    long StandsFor
)
{
    /// <summary>How many bytes are kept of one; what was longer cannot be tried again.</summary>
    public const int MaximumRaw = EventLimits.EventBytes;

    /// <summary>The action of events that tell of one.</summary>
    public const string Action = "event.rejected";

    /// <summary>Whether it can be tried again.</summary>
    [JsonIgnore]
    public bool IsWhole => Raw is not null && Raw.Length == RawBytes;

    /// <summary>The event by which it is told.</summary>
    public TrackedEvent ToEvent(string id, string project, DateTimeOffset receivedAt)
    {
        RawJson.TryKeep(
            JsonSerializer.SerializeToUtf8Bytes(this, RejectedJson.Relaxed.RejectedEvent),
            out var kept
        );
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

    /// <summary>The rejected event that an event tells of; null when it tells of none.</summary>
    public static RejectedEvent? Of(TrackedEvent tracked)
    {
        try
        {
            return JsonSerializer.Deserialize(
                tracked.Params.Utf8,
                RejectedJson.Relaxed.RejectedEvent
            );
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How they are written.</summary>
[JsonSerializable(typeof(RejectedEvent))]
internal sealed partial class RejectedJson : JsonSerializerContext
{
    public static RejectedJson Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
