using System.Diagnostics;
using System.Reflection;
using Tracking.Shared;

namespace Tracking.Flow.Tests;

/// <summary>Clients that exist, from npm as they are; installed when they are first needed.</summary>
internal static class Clients
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>Where their scripts are.</summary>
    public static readonly string Folder = typeof(Clients)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "ClientsFolder")
        .Value!;

    /// <summary>Runs a script with one, and asserts that it found nothing wrong.</summary>
    public static async Task RunAsync(string script, params string[] args)
    {
        if (!IsInstalled)
        {
            await InstallAsync();
        }

        await StartAsync("node", [script, .. args]);
    }

    private static async Task InstallAsync()
    {
        // Another process may run tests of the same folder.
        await using var turn = await FileTurn.TakeAsync(
            Path.Combine(Folder, ".install.lock"),
            Patience,
            CancellationToken.None
        );
        if (!IsInstalled)
        {
            // Not "ci": it wants optional packages of other platforms that a registry may not have.
            await StartAsync(
                "npm",
                ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]
            );
        }
    }

    private static bool IsInstalled
    {
        get
        {
            // npm writes it when it is done.
            var installed = new FileInfo(
                Path.Combine(Folder, "node_modules", ".package-lock.json")
            );
            var wanted = new FileInfo(Path.Combine(Folder, "package.json"));
            return installed.Exists && installed.LastWriteTimeUtc >= wanted.LastWriteTimeUtc;
        }
    }

    private static async Task StartAsync(string program, string[] args)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = Folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(
            process.ExitCode == 0,
            $"{program} {string.Join(' ', args)}: {await output}{await errors}"
        );
    }
}
