namespace Tracking.Functions.Collect;

/// <summary>What kind of device a browser runs on, by a few words of its name.</summary>
/// <remarks>
/// In this order: crawlers and scripts name themselves; tablets say so, or say Android without
/// Mobile; phones say Mobile; what is left is a desktop.
/// </remarks>
internal static class DeviceClass
{
    private static readonly string[] Bots =
    [
        "bot",
        "crawler",
        "spider",
        "curl/",
        "python-",
        "headless",
    ];
    private static readonly string[] Tablets = ["ipad", "tablet", "kindle", "silk/"];
    private static readonly string[] Phones = ["iphone", "mobile", "ipod", "windows phone"];

    /// <summary><c>bot</c>, <c>tablet</c>, <c>phone</c> or <c>desktop</c>.</summary>
    public static string Of(string userAgent) =>
        Has(userAgent, Bots) ? "bot"
        : Has(userAgent, Tablets) ? "tablet"
        : Has(userAgent, Phones) ? "phone"
        : Has(userAgent, ["android"]) ? "tablet"
        : "desktop";

    private static bool Has(string userAgent, string[] words) =>
        words.Any(word => userAgent.Contains(word, StringComparison.OrdinalIgnoreCase));
}
