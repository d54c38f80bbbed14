using System.Text.Json;

namespace Tracking.Functions.Forward.TagManager;

/// <summary>What the validation server says: 200, and a list of what is wrong.</summary>
internal static class TagManagerValidation
{
    private const string NoValidation =
        "The container has no validation server; options.validationUrl may name one. ";

    /// <summary>Reads an answer.</summary>
    public static RequestOutcome Read(TargetResponse response, string? secret)
    {
        var outcome = RequestOutcome.Of(response, secret);
        if (Messages(response.Body) is { } messages)
        {
            return messages.Count == 0 || outcome.Verdict != TargetVerdict.Taken
                ? outcome
                : new(TargetVerdict.Refused, string.Join(' ', messages));
        }

        // Containers answer paths that nobody claims with 400, and some with 200.
        return outcome.Verdict == TargetVerdict.Later
            ? outcome
            : new(TargetVerdict.Paused, NoValidation + response.Describe(secret));
    }

    private static List<string>? Messages(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("validationMessages", out var messages)
                && messages.ValueKind == JsonValueKind.Array
                ? [.. messages.EnumerateArray().Select(Describe)]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Describe(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object
        && message.TryGetProperty("description", out var description)
            ? description.ToString()
            : message.ToString();
}
