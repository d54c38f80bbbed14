namespace Tracking.Functions.Collect;

/// <summary>Which browser it is, by how it names itself.</summary>
/// <remarks>
/// Browsers name those that they are like as well, so the special come first: Edge and Opera say
/// Chrome too, Chrome says Safari too.
/// </remarks>
internal static class Browser
{
    private static readonly (string Word, string Name)[] Names =
    [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    /// <summary>The browser's name; null when it is none of the common ones.</summary>
    public static string? Of(string userAgent) =>
        Names.FirstOrDefault(n => userAgent.Contains(n.Word, StringComparison.Ordinal)).Name;
}
