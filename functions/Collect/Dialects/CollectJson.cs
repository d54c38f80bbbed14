using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tracking.Shared;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects;

/// <summary>What <c>POST /v1/collect</c> answers.</summary>
/// <param name="Accepted">How many events are durable and will count.</param>
/// <param name="Duplicate">How many were in the request before.</param>
/// <param name="Rejected">How many will never count.</param>
/// <param name="Denied">How many the project does not want.</param>
/// <param name="Conflict">How many have the id of another event of the request, and will never count.</param>
/// <param name="Verdicts">One for each event, in order.</param>
/// <param name="Unknown">The members around the events that mean nothing; null when there are none.</param>
[ApiSchema]
internal sealed record CollectAnswer(
    int Accepted,
    int Duplicate,
    int Rejected,
    int Denied,
    int Conflict,
    IReadOnlyList<Verdict> Verdicts,
    IReadOnlyList<string>? Unknown
)
{
    /// <summary>Counts the verdicts.</summary>
    public static CollectAnswer Of(
        IReadOnlyList<Verdict> verdicts,
        IReadOnlyList<string>? unknown = null
    ) =>
        new(
            verdicts.Count(v => v.Status == VerdictStatus.Accepted),
            verdicts.Count(v => v.Status == VerdictStatus.Duplicate),
            verdicts.Count(v => v.Status == VerdictStatus.Rejected),
            verdicts.Count(v => v.Status == VerdictStatus.Denied),
            verdicts.Count(v => v.Status == VerdictStatus.Conflict),
            verdicts,
            unknown is { Count: > 0 } ? unknown : null
        );
}

/// <summary>What <c>POST /v1/tracking/session</c> answers.</summary>
/// <param name="SessionToken">What the client sends with its events.</param>
/// <param name="SessionId">The id of the session that begins now.</param>
/// <param name="ExpiresIn">After how many seconds without a request the session ends.</param>
[ApiSchema]
internal sealed record SessionAnswer(string SessionToken, string SessionId, int ExpiresIn);

/// <summary>What <c>POST /v1/tracking/events</c> answers.</summary>
/// <param name="Index">Always 0.</param>
/// <param name="Id">The event's id.</param>
/// <param name="Status">What became of it.</param>
/// <param name="SessionToken">The token of the session that was made for it, if one was asked for.</param>
/// <param name="SessionId">The id of that session.</param>
/// <param name="Unknown">The members that mean nothing here.</param>
/// <param name="Shortened">The members that were too long.</param>
/// <param name="Ignored">The members that said nothing that can be used.</param>
[ApiSchema]
internal sealed record TrackedAnswer(
    int Index,
    string? Id,
    VerdictStatus Status,
    string? SessionToken,
    string? SessionId,
    IReadOnlyList<string>? Unknown,
    IReadOnlyList<string>? Shortened,
    IReadOnlyList<string>? Ignored
)
{
    /// <summary>The answer of a verdict.</summary>
    public static TrackedAnswer Of(Verdict verdict) =>
        new(
            verdict.Index,
            verdict.Id,
            verdict.Status,
            verdict.SessionToken,
            verdict.SessionId,
            verdict.Unknown,
            verdict.Shortened,
            verdict.Ignored
        );
}

/// <summary>What <c>POST /v1/auth</c> answers.</summary>
/// <param name="AccessToken">What to send behind <c>Authorization: Bearer</c>.</param>
/// <param name="Expiration">When it ends, in seconds since 1970.</param>
/// <param name="ExpiresIn">After how many seconds it ends.</param>
/// <param name="Apis">The base address of each product's API; not in the answer to a refresh.</param>
[ApiSchema]
internal sealed record AuthAnswer(
    string AccessToken,
    long Expiration,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    IReadOnlyDictionary<string, string>? Apis
);

/// <summary>What the SDKs of Segment expect.</summary>
/// <param name="Success">Whether all is accepted.</param>
/// <param name="Verdicts">What there is to tell of events beyond that; null when there is nothing.</param>
[ApiSchema]
internal sealed record SegmentAnswer(bool Success, IReadOnlyList<Verdict>? Verdicts = null);

/// <summary>What trackers of Matomo expect of a bulk.</summary>
/// <param name="Status">Whether anything of it counts.</param>
/// <param name="Tracked">How many are accepted.</param>
/// <param name="Invalid">How many are refused.</param>
/// <param name="InvalidIndices">Which.</param>
/// <param name="Verdicts">What there is to tell of each beyond that; null when there is nothing.</param>
[ApiSchema]
internal sealed record MatomoAnswer(
    string Status,
    int Tracked,
    int Invalid,
    [property: JsonPropertyName("invalid_indices")] IReadOnlyList<int> InvalidIndices,
    IReadOnlyList<Verdict>? Verdicts
);

/// <summary>What the SDKs of PostHog expect.</summary>
/// <param name="Status">1, when all is accepted.</param>
/// <param name="Verdicts">What there is to tell of events beyond that; null when there is nothing.</param>
[ApiSchema]
internal sealed record PostHogAnswer(int Status, IReadOnlyList<Verdict>? Verdicts = null);

/// <summary>The params of a search that was registered.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Type">How results came to be shown.</param>
/// <param name="ResultCount">How many there were.</param>
internal sealed record SearchParams(string? Query, string Type, int ResultCount);

/// <summary>How answers are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(CollectAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(TrackedAnswer))]
[JsonSerializable(typeof(IReadOnlyList<Verdict>))]
[JsonSerializable(typeof(SegmentAnswer))]
[JsonSerializable(typeof(MatomoAnswer))]
[JsonSerializable(typeof(PostHogAnswer))]
[JsonSerializable(typeof(AuthAnswer))]
[JsonSerializable(typeof(SearchParams))]
internal sealed partial class CollectJson : JsonSerializerContext
{
    /// <summary>For what is kept: text unescaped where JSON allows.</summary>
    public static CollectJson Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
