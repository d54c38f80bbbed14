using System.Text.Json;
using System.Text.Json.Serialization;
using Tracking.Shared.Events;

namespace Tracking.Functions.Compact;

/// <summary>What the export of session facts tells of a session.</summary>
/// <param name="Line">The line.</param>
/// <param name="Params">What it says.</param>
internal sealed record SessionFact(ExportedEvent Line, SessionFactParams Params)
{
    /// <summary>The event from which it follows.</summary>
    public EventSource Source => Line.Event.Source!;

    /// <summary>Whether the session has ended.</summary>
    public bool IsEnd => Params.EndedAt is not null;

    /// <summary>The fact of a line; null when it tells of something else.</summary>
    public static SessionFact? Of(ExportedEvent line) =>
        line.Event is { Source: not null, Token: not null, Params.IsEmpty: false }
        && JsonSerializer.Deserialize(line.Event.Params.Utf8, CompactJson.Default.SessionFactParams)
            is { SessionId: not null } parameters
            ? new SessionFact(line, parameters)
            : null;
}

/// <summary>The params of <c>session.start</c> and <c>session.end</c>.</summary>
internal sealed record SessionFactParams
{
    public required string SessionId { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    [JsonPropertyName("late")]
    public bool IsLate { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public double? DurationSeconds { get; init; }

    public string? Result { get; init; }

    [JsonPropertyName("contact")]
    public bool? IsContact { get; init; }

    public long? Events { get; init; }

    public Dictionary<string, double>? DataKeys { get; init; }

    public JsonElement? Metrics { get; init; }
}
