using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tracking.Functions.Collect.UserAgents;

/// <summary>The list of bots that the npm package <c>crawler-user-agents</c> keeps.</summary>
/// <remarks>
/// Almost all of its patterns are plain words, which are looked for together in one pass. The few others are one
/// expression that does not backtrack. So no text takes longer than its length.
/// </remarks>
internal static class BotList
{
    private const string Resource = "crawler-user-agents.json";

    /// <summary>
    /// Patterns that people's clients have as well. What they are meant for mostly says that it is a bot itself.
    /// </summary>
    internal static readonly string[] Excepted =
    [
        // The build of Android 15 of whole makes of phones.
        @"AP3A\.240617\.008",
        // Facebook's app, when it shows a page.
        "MetaIAB Facebook",
        // Editors, when they show a page.
        @"Code\/1\.",
        @"Trae\/",
        // Slack on computers.
        "Sonic",
        // A browser of the same house.
        "Sogou",
        // Apps on Android; what is left is a server.
        "okhttp",
    ];

    // Unescaped, each of these makes a pattern more than a word.
    private static readonly SearchValues<char> Operators = SearchValues.Create(@"\^$.|?*+()[]{}");

    private static readonly (SearchValues<string> Words, Regex Others) Patterns = Compile(
        Read().Select(bot => bot.Pattern).Except(Excepted)
    );

    /// <summary>Whether one of the patterns is in the text.</summary>
    public static bool Has(string text) =>
        text.AsSpan().ContainsAny(Patterns.Words) || Patterns.Others.IsMatch(text);

    /// <summary>The list as it comes: each pattern with names that were seen.</summary>
    internal static IReadOnlyList<(string Pattern, string[] Instances)> Read()
    {
        using var stream = typeof(BotList).Assembly.GetManifestResourceStream(Resource)!;
        using var json = JsonDocument.Parse(stream);
        return
        [
            .. json
                .RootElement.EnumerateArray()
                .Select(bot =>
                    (
                        bot.GetProperty("pattern").GetString()!,
                        bot.GetProperty("instances")
                            .EnumerateArray()
                            .Select(instance => instance.GetString()!)
                            .ToArray()
                    )
                ),
        ];
    }

    private static (SearchValues<string>, Regex) Compile(IEnumerable<string> patterns)
    {
        var kinds = patterns.ToLookup(pattern => WordOf(pattern) is not null);
        return (
            SearchValues.Create([.. kinds[true].Select(WordOf)!], StringComparison.Ordinal),
            new Regex(string.Join('|', kinds[false]), RegexOptions.NonBacktracking)
        );
    }

    /// <summary>The word that a pattern is; null when it is more than one.</summary>
    private static string? WordOf(string pattern)
    {
        var word = new char[pattern.Length];
        var length = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (
                pattern[i] == '\\'
                && i + 1 < pattern.Length
                && !char.IsAsciiLetterOrDigit(pattern[i + 1])
            )
            {
                i++;
            }
            else if (Operators.Contains(pattern[i]))
            {
                return null;
            }

            word[length++] = pattern[i];
        }

        return new string(word, 0, length);
    }
}
