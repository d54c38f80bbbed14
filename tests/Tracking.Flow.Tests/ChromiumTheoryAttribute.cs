namespace Tracking.Flow.Tests;

/// <summary>A test with data that needs Chromium; skipped where there is none.</summary>
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = new ChromiumFactAttribute().Skip;
}
