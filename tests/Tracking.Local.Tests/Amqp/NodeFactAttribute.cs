namespace Tracking.Local.Tests.Amqp;

/// <summary>A test that needs Node.js; skipped where there is none.</summary>
internal sealed class NodeFactAttribute : FactAttribute
{
    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["node.exe"] : ["node"];

    public NodeFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => Names.Any(name => File.Exists(Path.Combine(folder, name)))))
        {
            Skip = "There is no Node.js on the PATH.";
        }
    }
}
