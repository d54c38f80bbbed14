using System.Text.RegularExpressions;

namespace Tracking.Functions.Collect.UserAgents;

/// <summary>What kind of device it is, by rules of which the first that holds decides.</summary>
internal static partial class DeviceRules
{
    /// <summary>A program that visits by itself.</summary>
    public const string Bot = "bot";

    /// <summary>A program that reports what others did.</summary>
    public const string Server = "server";

    private const string Tv = "tv";
    private const string Tablet = "tablet";
    private const string Phone = "phone";
    private const string Desktop = "desktop";

    // They begin as a browser does, and are none.
    private static readonly Words Disguised = new("powershell/", "jsdom/");

    // Whom to ask about it: what people use has no such address.
    private static readonly Words Addresses = new("+http");

    private static readonly Words Televisions = new(
        "smart-tv",
        "smarttv",
        "smart tv",
        "web0s",
        "webos.tv",
        "hbbtv",
        "netcast",
        "nettv/",
        "appletv",
        "apple tv",
        "tvos",
        "googletv",
        "google tv",
        "android tv",
        "androidtv",
        "bravia",
        "viera",
        "vidaa",
        "philipstv",
        "mitv",
        "mibox",
        "nexus player",
        "; aft",
        "roku",
        "crkey",
        "opera tv",
        "large screen"
    );

    private static readonly Words Tablets = new("ipad", "tablet", "kindle", "silk/", "playbook");

    // What Internet Explorer says of a PC with a pen.
    private static readonly Words PenComputers = new("tablet pc");

    private static readonly Words Phones = new(
        "iphone",
        "ipod",
        "mobile",
        "windows phone",
        "opera mini",
        "opera mobi",
        "blackberry",
        "bb10",
        "symbian",
        "midp",
        "kaios",
        "webos/"
    );

    private static readonly Words Android = new("android");

    // What the systems of phones put into the names of apps.
    private static readonly Words Apps = new(
        "android",
        "dalvik",
        "cfnetwork",
        "iphone",
        "ipad",
        "(ios",
        " ios",
        ";ios",
        "-ios"
    );

    private static readonly (string Class, Func<string, bool, bool> Holds)[] Rules =
    [
        (Bot, (text, _) => SaysBot().IsMatch(text)),
        // Before the list, which has libraries too.
        (Server, (text, _) => !IsBrowser(text) && ServerNames.AreIn(text) && !Apps.AreIn(text)),
        (Server, (text, _) => Disguised.AreIn(text)),
        (Bot, (text, _) => BotList.Has(text) || Addresses.AreIn(text)),
        // Before phones and tablets, whose systems they have.
        (Tv, (text, _) => Televisions.AreIn(text)),
        (Tablet, (text, _) => Tablets.AreIn(text) && !PenComputers.AreIn(text)),
        (Phone, (text, saysMobile) => saysMobile || Phones.AreIn(text)),
        // A browser on an Android phone says Mobile; an app does not.
        (Tablet, (text, _) => IsBrowser(text) && Android.AreIn(text)),
        (Phone, (text, _) => Apps.AreIn(text)),
        (Desktop, (text, _) => IsBrowser(text)),
    ];

    /// <summary>The class of device; null when nothing tells.</summary>
    public static string? ClassOf(string text, bool saysMobile)
    {
        foreach (var (name, holds) in Rules)
        {
            if (holds(text, saysMobile))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>Whether a name begins as all browsers' do.</summary>
    public static bool IsBrowser(string text) =>
        text.StartsWith("Mozilla/", StringComparison.Ordinal)
        || text.StartsWith("Opera/", StringComparison.Ordinal);

    // Cubot makes phones. Nothing in it repeats, so there is nothing to backtrack into.
    [GeneratedRegex(
        "(?<!cu)bots?(?![a-z])|crawl|spider|headless",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex SaysBot();
}
