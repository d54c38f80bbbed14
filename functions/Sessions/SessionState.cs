using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tracking.Shared.Events;

namespace Tracking.Functions.Sessions;

/// <summary>Everything that is known of a token: its session, and what keeps counting right.</summary>
internal sealed record SessionState
{
    private const int MaximumStarts = 128;

    /// <summary>The token's id.</summary>
    public required string Token { get; init; }

    /// <summary>The project.</summary>
    public required string Project { get; init; }

    /// <summary>The product.</summary>
    public string? Product { get; init; }

    /// <summary>The timeout, in seconds, as the last event said.</summary>
    public int TimeoutSeconds { get; set; } = SessionTimes.DefaultTimeoutSeconds;

    /// <summary>The session, open or the last one that was; null before the first event.</summary>
    public Session? Session { get; set; }

    /// <summary>The place of the last event or sweep applied.</summary>
    public required EventSource Position { get; set; }

    /// <summary>The minute under which the token stands in the list of what is due; null when it does not.</summary>
    public string? Due { get; set; }

    /// <summary>Facts that may not have been told yet.</summary>
    public List<SessionFact> Untold { get; init; } = [];

    /// <summary>The ids of events that came lately.</summary>
    [JsonIgnore]
    public RecentIds Recent { get; init; } = new();

    /// <summary>When the last sessions of the token started, the newest last; by them a session's row is found.</summary>
    [JsonIgnore]
    public List<DateTimeOffset> Starts { get; init; } = [];

    /// <summary>Whether a session is open.</summary>
    [JsonIgnore]
    public bool IsOpen => Session is { EndedAt: null };

    /// <summary>Whether an event at a place has been applied.</summary>
    public bool Covers(EventSource place) => !place.IsAfter(Position);

    /// <summary>A copy that does not change when this does.</summary>
    public SessionState Copy() =>
        this with
        {
            Session = Session?.Copy(),
            Untold = [.. Untold],
            Recent = Recent.Copy(),
            Starts = [.. Starts],
        };

    /// <summary>Remembers when a session started.</summary>
    public void AddStart(DateTimeOffset startedAt)
    {
        Starts.Add(startedAt);
        if (Starts.Count > MaximumStarts)
        {
            Starts.RemoveAt(0);
        }
    }
}

/// <summary>How states are written: text unescaped where JSON allows.</summary>
[JsonSerializable(typeof(SessionState))]
[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSerializable(typeof(Dictionary<string, Metric>))]
[JsonSerializable(typeof(SessionFactParams))]
internal sealed partial class SessionJson : JsonSerializerContext
{
    public static SessionJson Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
