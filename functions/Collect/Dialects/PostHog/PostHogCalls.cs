namespace Tracking.Functions.Collect.Dialects.PostHog;

/// <summary>The calls of PostHog's API that bring events.</summary>
internal static class PostHogCalls
{
    /// <summary>The call that says something of a person, without an event's name.</summary>
    public const string Engage = "engage";

    /// <summary>Their names; those that end another one come behind it.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "i/v0/e",
        "e",
        "batch",
        "capture",
        "track",
        Engage,
    ];

    /// <summary>What a path means, under any prefix; null when it is no call.</summary>
    public static Claim? Of(string path)
    {
        foreach (var name in Names)
        {
            var start = path.Length - name.Length;
            if (
                start > 0
                && path[start - 1] == '/'
                && path.EndsWith(name, StringComparison.OrdinalIgnoreCase)
            )
            {
                return new Claim(name, path[..(start - 1)]);
            }
        }

        return null;
    }
}
