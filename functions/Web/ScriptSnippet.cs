namespace Tracking.Functions.Web;

/// <summary>What a site puts into its pages.</summary>
internal static class ScriptSnippet
{
    private const string NoKey = "WRITE_KEY";
    private const int MaximumKeyLength = 256;

    /// <summary>The snippet of a script, with the hash that pins its bytes.</summary>
    /// <param name="file">The script.</param>
    /// <param name="address">Where the app is reached.</param>
    /// <param name="key">The site's write key, if that is known.</param>
    public static string Of(ScriptFile file, string address, string? key) =>
        $"""
            <!-- Pinned to the version {file.File.Hash}: take this snippet anew whenever the app is upgraded. -->
            <script async src="{address}/{file.HashedName}"
              integrity="{file.Integrity}"
              crossorigin="anonymous" data-key="{(IsKey(key) ? key : NoKey)}"></script>

            """;

    // What is no key is no part of a page either.
    private static bool IsKey(string? key) =>
        key is { Length: > 0 and <= MaximumKeyLength }
        && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
