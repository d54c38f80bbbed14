namespace Tracking.Flow.Tests;

/// <summary>A test of what only Linux can be told by a variable, such as whom to trust.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    /// <summary>Skips the test elsewhere.</summary>
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "Whom to trust is told by a variable on Linux only.";
        }
    }
}
