using System.Diagnostics;
using System.Reflection;

namespace Tracking.Local.Tests.Amqp;

public sealed class JavaScriptClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string Folder = typeof(JavaScriptClientTests)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "ClientsFolder")
        .Value!;

    [NodeFact]
    public async Task The_client_of_npm_sends_and_receives()
    {
        await InstallAsync();
        await using var emulator = await RunningEmulator.StartAsync();
        await RunAsync("node", "event-hubs.mjs", emulator.ConnectionString, RunningEmulator.Hub);
    }

    private static async Task InstallAsync()
    {
        // npm writes it when it is done.
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        var wanted = new FileInfo(Path.Combine(Folder, "package.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < wanted.LastWriteTimeUtc)
        {
            // Not "ci": it wants optional packages of other platforms that a registry may not have.
            await RunAsync(
                "npm",
                "install",
                "--no-save",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund"
            );
        }
    }

    private static async Task RunAsync(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = Folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(
            process is { HasExited: true, ExitCode: 0 },
            $"{program} {args[0]}: {await output}{await errors}"
        );
    }
}
