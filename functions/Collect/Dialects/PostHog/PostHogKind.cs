using System.Globalization;

namespace Tracking.Functions.Collect.Dialects.PostHog;

/// <summary>What an event does not say itself, and is needed to read it again.</summary>
/// <param name="IsEngage">Whether it came to the call that says something of a person.</param>
/// <param name="IsHistorical">Whether its request was an import.</param>
/// <param name="SentAt">When it was sent, for an event that says only how long before it happened.</param>
internal readonly record struct PostHogKind(
    bool IsEngage,
    bool IsHistorical,
    DateTimeOffset? SentAt = null
)
{
    private const string Historical = "historical";
    private const char Divider = '.';

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static PostHogKind Parse(string text)
    {
        var words = text.Split(Divider);
        DateTimeOffset? sentAt =
            long.TryParse(words[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
                : null;
        return new(words.Contains(PostHogCalls.Engage), words.Contains(Historical), sentAt);
    }

    /// <summary>The words of it; none when there is nothing to remember.</summary>
    public override string ToString() =>
        string.Join(
            Divider,
            new[]
            {
                Word(IsEngage, PostHogCalls.Engage),
                Word(IsHistorical, Historical),
                SentAt?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            }.OfType<string>()
        );

    private static string? Word(bool holds, string word) => holds ? word : null;
}
