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

    /// <summary>Of what has a version.</summary>
    public static readonly IReadOnlyDictionary<string, string> Version = new Dictionary<
        string,
        string
    >
    {
        ["ETag"] = "The version, for `If-Match` of a change.",
    };
}
