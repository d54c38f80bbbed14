using System.Runtime.InteropServices;

namespace Tracking.Load.Output;

/// <summary>On what was measured.</summary>
internal static class Machine
{
    private const double GiB = 1024 * 1024 * 1024;

    /// <summary>Cores, memory, system and runtime, in a line, and when.</summary>
    public static string Text =>
        $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores of {Model()}, "
        + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / GiB:0} GiB, {RuntimeInformation.OSDescription.Trim()}, "
        + $"{RuntimeInformation.FrameworkDescription}; sender, servers and Azurite share them.";

    private static string Model()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file)
            ? File.ReadLines(file)
                .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
