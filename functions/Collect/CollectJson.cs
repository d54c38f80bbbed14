using System.Text.Json.Serialization;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>What <c>POST /v1/collect</c> answers.</summary>
/// <param name="Accepted">How many events are durable and will count.</param>
/// <param name="Duplicate">How many were in the request before.</param>
/// <param name="Rejected">How many will never count.</param>
/// <param name="Verdicts">One for each event, in order.</param>
internal sealed record CollectAnswer(
    int Accepted,
    int Duplicate,
    int Rejected,
    IReadOnlyList<Verdict> Verdicts
)
{
    /// <summary>Counts the verdicts.</summary>
    public static CollectAnswer Of(IReadOnlyList<Verdict> verdicts) =>
        new(
            verdicts.Count(v => v.Status == VerdictStatus.Accepted),
            verdicts.Count(v => v.Status == VerdictStatus.Duplicate),
            verdicts.Count(v => v.Status == VerdictStatus.Rejected),
            verdicts
        );
}

/// <summary>What <c>POST /v1/tracking/session</c> answers.</summary>
/// <param name="SessionToken">What the client sends with its events.</param>
/// <param name="SessionId">The id of the session that begins now.</param>
/// <param name="ExpiresIn">After how many seconds without a request the session ends.</param>
internal sealed record SessionAnswer(string SessionToken, string SessionId, int ExpiresIn);

/// <summary>How answers are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(CollectAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(Verdict))]
internal sealed partial class CollectJson : JsonSerializerContext;
