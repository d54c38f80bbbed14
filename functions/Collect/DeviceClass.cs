namespace Tracking.Functions.Collect;

/// <summary>What kind of device a browser runs on, by a few words of its name.</summary>
/// <remarks>
/// In this order: crawlers and scripts name themselves; tablets say so, or say Android without
/// Mobile; phones say Mobile, or the client hint <c>Sec-CH-UA-Mobile</c> says it for them; what is
/// left is a desktop.
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
    /// <param name="userAgent">How the browser names itself.</param>
    /// <param name="mobileHint">The client hint: <c>?1</c>, <c>?0</c>, or nothing.</param>
    public static string Of(string userAgent, string mobileHint = "") =>
        Has(userAgent, Bots) ? "bot"
        : Has(userAgent, Tablets) ? "tablet"
        : Has(userAgent, Phones) || mobileHint == "?1" ? "phone"
        : Has(userAgent, ["android"]) ? "tablet"
        : "desktop";

    private static bool Has(string userAgent, string[] words) =>
        words.Any(word => userAgent.Contains(word, StringComparison.OrdinalIgnoreCase));
}
