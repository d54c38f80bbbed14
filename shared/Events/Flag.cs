namespace Tracking.Shared.Events;

/// <summary>
/// The one reader of what is true or false in texts: in parameters, in forms, and in JSON of clients that write
/// everything as text.
/// </summary>
public static class Flag
{
    /// <summary>The words, for messages.</summary>
    public const string Words = "true, false, 1, 0, yes or no";

    /// <summary>Reads a text, in any case, with white space around it; null when it says neither.</summary>
    public static bool? Read(string? text) =>
        text?.Trim().ToLowerInvariant() switch
        {
            "true" or "1" or "yes" => true,
            "false" or "0" or "no" => false,
            _ => null,
        };
}
