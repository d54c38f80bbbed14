using System.Diagnostics;
using System.Reflection;

namespace Tracking.Infra.Tests;

/// <summary>The Bicep compiler, from its package.</summary>
internal static class Bicep
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static string Repository { get; } = Metadata("RepositoryFolder");

    /// <summary>The folder with the templates.</summary>
    public static string Folder { get; } = Path.Combine(Repository, "infra", "azure");

    /// <summary>Runs the compiler, and asserts that it has nothing to complain of.</summary>
    /// <returns>What it printed.</returns>
    public static Task<string> RunAsync(string folder, params string[] args) =>
        RunAsync(new Dictionary<string, string>(), folder, args);

    /// <summary>The same with variables of the environment.</summary>
    public static async Task<string> RunAsync(
        IReadOnlyDictionary<string, string> environment,
        string folder,
        params string[] args
    )
    {
        var name = OperatingSystem.IsWindows() ? "bicep.exe" : "bicep";
        var start = new ProcessStartInfo(Path.Combine(Metadata("BicepFolder"), name), args)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        var complaints = await errors;
        Assert.True(
            process.ExitCode == 0 && complaints.Length == 0,
            $"bicep {string.Join(' ', args)}: {complaints}{await output}"
        );
        return await output;
    }

    private static string Metadata(string key) =>
        typeof(Bicep)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == key)
            .Value!;
}
