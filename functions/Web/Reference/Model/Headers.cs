namespace Tracking.Functions.Web.Reference.Model;

/// <summary>Headers that several answers have.</summary>
internal static class Headers
{
    /// <summary>Of images.</summary>
    public static readonly IReadOnlyDictionary<string, string> Status = new Dictionary<
        string,
        string
    >
    {
        ["x-tracking-status"] =
            "What became of the event: `accepted`, or the word for why it was not.",
    };

    /// <summary>Of what is changed.</summary>
    public static readonly IReadOnlyDictionary<string, string> Version = new Dictionary<
        string,
        string
    >
    {
        ["ETag"] = "The version, for `If-Match` of a change.",
    };

    /// <summary>Of what is answered 304 to who has it already.</summary>
    public static readonly IReadOnlyDictionary<string, string> Cached = new Dictionary<
        string,
        string
    >
    {
        ["ETag"] =
            "The version: sent back in `If-None-Match`, it is answered 304 while it is the same.",
        ["Cache-Control"] = "For how long it may be kept.",
    };

    /// <summary>The answer to who has it already.</summary>
    public static readonly Answer NotModified = new(304, "It is as it was.") { Headers = Cached };

    /// <summary>The header by which that is asked for.</summary>
    public static readonly Parameter IfNoneMatch = new(
        "If-None-Match",
        "The version that is there already.",
        Place.Header
    );
}
