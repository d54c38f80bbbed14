namespace Tracking.Functions.Collect.Dialects.Segment;

/// <summary>The calls of Segment's API.</summary>
internal static class SegmentCalls
{
    /// <summary>Their names; the first of those with the same letter is the one that the letter means.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "track",
        "page",
        "screen",
        "identify",
        "group",
        "alias",
        "batch",
        Import,
    ];

    /// <summary>
    /// The name of a call; null when there is none. SDKs of browsers and of mobile devices send the first
    /// letter of all but <c>import</c>.
    /// </summary>
    public static string? Of(string path) =>
        Names.FirstOrDefault(name =>
            path.Equals(path.Length == 1 ? name[..1] : name, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>The call that imports what happened long ago.</summary>
    public const string Import = "import";

    /// <summary>Whether a call has many messages.</summary>
    public static bool IsBatch(string name) => name is "batch" or Import;
}
