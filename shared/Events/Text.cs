namespace Tracking.Shared.Events;

/// <summary>Texts that must not grow without end.</summary>
public static class Text
{
    /// <summary>The beginning of a text, cut between characters, never inside one of two UTF-16 units.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maximumLength">The most UTF-16 units of what is left.</param>
    public static string Cut(string text, int maximumLength)
    {
        if (text.Length <= maximumLength)
        {
            return text;
        }

        return char.IsHighSurrogate(text[maximumLength - 1])
            ? text[..(maximumLength - 1)]
            : text[..maximumLength];
    }
}
