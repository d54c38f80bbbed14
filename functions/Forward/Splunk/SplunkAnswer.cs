using System.Text.Json;

namespace Tracking.Functions.Forward.Splunk;

/// <summary>What the collector answers: a code in the body, whatever the HTTP status is.</summary>
/// <param name="Outcome">What it says to the request.</param>
/// <param name="AcknowledgementId">The number under which to ask whether it is indexed; null when it gives none.</param>
/// <param name="Acknowledged">The numbers that are indexed, where that was asked.</param>
internal sealed record SplunkAnswer(
    RequestOutcome Outcome,
    long? AcknowledgementId,
    IReadOnlyList<long> Acknowledged
)
{
    /// <summary>The code of a request without events, by a token that is right.</summary>
    public const int NoData = 5;

    /// <summary>The collector's code; null when it gives none.</summary>
    public int? Code { get; private init; }

    /// <summary>Reads an answer.</summary>
    /// <param name="response">What came.</param>
    /// <param name="secret">The token, which is not repeated.</param>
    public static SplunkAnswer Read(TargetResponse response, string secret)
    {
        int? code = null;
        int? suspect = null;
        long? acknowledgement = null;
        List<long> acknowledged = [];
        try
        {
            using var document = JsonDocument.Parse(response.Body);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } body)
            {
                code = (int?)Number(body, "code");
                suspect = (int?)Number(body, "invalid-event-number");
                acknowledgement = Number(body, "ackId");
                acknowledged = Acks(body);
                // An answer about acknowledgements has no code when all is well.
                code ??=
                    response.Verdict == TargetVerdict.Taken && body.TryGetProperty("acks", out _)
                        ? 0
                        : null;
            }
        }
        catch (JsonException)
        {
            // Not the collector's own answer: a proxy's, or none.
        }

        var verdict = VerdictOf(code, response);
        var outcome =
            verdict == TargetVerdict.Taken
                ? new RequestOutcome(verdict)
                : new RequestOutcome(verdict, response.Describe(secret))
                {
                    RetryAfter = response.RetryAfter,
                    Suspect = suspect,
                };
        return new(outcome, acknowledgement, acknowledged) { Code = code };
    }

    private static TargetVerdict VerdictOf(int? code, TargetResponse response) =>
        code switch
        {
            0 when response.Verdict == TargetVerdict.Taken => TargetVerdict.Taken,
            // The token: disabled, missing, not valid. The index. The channel. Acknowledgements that are off.
            1 or 2 or 3 or 4 or 7 or 10 or 11 or 14 or 16 or 21 or 22 => TargetVerdict.Paused,
            // No data, no such format, no event, a blank one, fields that cannot be indexed.
            5 or 6 or 12 or 13 or 15 => TargetVerdict.Refused,
            // It cannot now, has full queues, or is going away.
            8 or 9 or 18 or 19 or 20 or 23 => TargetVerdict.Later,
            _ => response.Verdict switch
            {
                // A page of somebody in between is no collector's word: nobody has the events yet.
                TargetVerdict.Taken => TargetVerdict.Later,
                TargetVerdict.Refused => TargetVerdict.Paused,
                var said => said,
            },
        };

    private static long? Number(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number)
        && (name == "ackId" || number is >= 0 and <= int.MaxValue)
            ? number
            : null;

    private static List<long> Acks(JsonElement body) =>
        body.TryGetProperty("acks", out var acks) && acks.ValueKind == JsonValueKind.Object
            ?
            [
                .. acks.EnumerateObject()
                    .Where(ack => ack.Value.ValueKind == JsonValueKind.True)
                    .Select(ack => long.TryParse(ack.Name, out var number) ? number : -1),
            ]
            : [];
}
