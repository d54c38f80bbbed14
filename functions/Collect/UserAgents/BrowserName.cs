namespace Tracking.Functions.Collect.UserAgents;

/// <summary>Which browser it is, by how it names itself.</summary>
/// <remarks>
/// Browsers name those that they are like as well, so the special come first: Edge and Opera say
/// Chrome too, Chrome says Safari too.
/// </remarks>
internal static class BrowserName
{
    private static readonly (string Word, string Name)[] Names =
    [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("OPT/", "Opera"),
        ("OPiOS/", "Opera"),
        ("Opera", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("YaBrowser/", "Yandex Browser"),
        ("Vivaldi/", "Vivaldi"),
        ("UCBrowser/", "UC Browser"),
        ("MiuiBrowser/", "Mi Browser"),
        ("HuaweiBrowser/", "Huawei Browser"),
        ("Whale/", "Whale"),
        ("DuckDuckGo/", "DuckDuckGo"),
        ("Ddg/", "DuckDuckGo"),
        ("Silk/", "Silk"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("MSIE ", "Internet Explorer"),
        ("Trident/", "Internet Explorer"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Android ", "Android Browser"),
        ("Safari/", "Safari"),
    ];

    /// <summary>The browser's name; null when it is none of the common ones.</summary>
    public static string? Of(string userAgent) =>
        DeviceRules.IsBrowser(userAgent)
            ? Names.FirstOrDefault(n => userAgent.Contains(n.Word, StringComparison.Ordinal)).Name
            : null;
}
