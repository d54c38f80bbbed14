using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using Tracking.Shared;

namespace Tracking.Local.Hosting;

/// <summary>The npm packages that the local runtime starts, installed on first use, once for all runs.</summary>
internal static class Tools
{
    private const string MissingNode =
        "Node.js 20 or later is needed to run Azurite: install it, or let AzureWebJobsStorage point to storage that is running.";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DotEvery = TimeSpan.FromSeconds(1);

    /// <summary>Where package.json is.</summary>
    public static string Folder { get; } = Metadata("ToolsFolder");

    /// <summary>The repository's folder.</summary>
    public static string RepositoryFolder { get; } = Metadata("RepositoryFolder");

    /// <summary>Installs what package-lock.json pins, unless that is there already.</summary>
    public static async Task EnsureInstalledAsync(CancellationToken cancellationToken)
    {
        if (IsInstalled())
        {
            return;
        }

        // Two apps may start for the first time at once.
        await using var turn = await FileTurn.TakeAsync(
            Path.Combine(Folder, ".install.lock"),
            Patience,
            cancellationToken
        );
        if (IsInstalled())
        {
            return;
        }

        Console.Write("Installing Azurite (once, about 190 MB in infra/local/node_modules) ");
        var (command, first) = OperatingSystem.IsWindows()
            ? ("cmd", (string[])["/c", "npm"])
            : ("npm", []);
        using var npm = Start(
            command,
            [.. first, "ci", "--loglevel", "error"],
            redirectInput: false
        );
        var installed = npm.WaitForExitAsync(cancellationToken);
        while (await Task.WhenAny(installed, Task.Delay(DotEvery, cancellationToken)) != installed)
        {
            Console.Write('.');
        }

        Console.WriteLine();
        await installed;
        if (npm.ExitCode != 0)
        {
            throw new LocalRuntimeException(
                $"npm could not install Azurite in {Folder}: see its messages above."
            );
        }
    }

    /// <summary>Starts a program in the tools folder.</summary>
    public static Process Start(string command, IEnumerable<string> arguments, bool redirectInput)
    {
        var start = new ProcessStartInfo(command)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = redirectInput,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new LocalRuntimeException(MissingNode);
        }
    }

    private static bool IsInstalled() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "package.json")))!["dependencies"]!
            .AsObject()
            .All(package => package.Value!.GetValue<string>() == InstalledVersion(package.Key));

    private static string? InstalledVersion(string package)
    {
        var file = Path.Combine(Folder, "node_modules", package, "package.json");
        return File.Exists(file)
            ? JsonNode.Parse(File.ReadAllText(file))?["version"]?.GetValue<string>()
            : null;
    }

    private static string Metadata(string key) =>
        typeof(Tools)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == key)
            .Value!;
}
