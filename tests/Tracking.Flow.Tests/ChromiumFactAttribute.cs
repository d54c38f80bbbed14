namespace Tracking.Flow.Tests;

/// <summary>A test that needs Chromium; skipped where there is none.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    /// <summary>Names the program when it is none of the usual ones.</summary>
    private const string Setting = "CHROMIUM";

    private static readonly string[] Names =
    [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];

    public ChromiumFactAttribute()
    {
        if (Program is null)
        {
            Skip = $"There is no Chromium on the PATH, and {Setting} names none.";
        }
    }

    /// <summary>The program; null when there is none.</summary>
    public static string? Program { get; } =
        Environment.GetEnvironmentVariable(Setting)
        ?? (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
}
