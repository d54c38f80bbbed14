using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using StreamJsonRpc;

namespace Tracking.Infra.Tests;

/// <summary>The Bicep compiler, from its package. It runs once, as a server, for it takes seconds to start.</summary>
internal static class Bicep
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Lazy<JsonRpc> Server = new(() =>
    {
        var process = Start(["jsonrpc", "--stdio"], new Dictionary<string, string>());
        process.BeginErrorReadLine();
        var server = new JsonRpc(
            new HeaderDelimitedMessageHandler(
                process.StandardInput.BaseStream,
                process.StandardOutput.BaseStream,
                new SystemTextJsonFormatter()
            )
        );
        server.StartListening();
        return server;
    });

    public static string Repository { get; } = Metadata("RepositoryFolder");

    /// <summary>The folder with the templates.</summary>
    public static string Folder { get; } = Path.Combine(Repository, "infra", "azure");

    /// <summary>The template, or the parameters, that a file is compiled to, of which the compiler and the linter say nothing.</summary>
    public static async Task<string> CompileAsync(string path)
    {
        var isTemplate = Path.GetExtension(path) == ".bicep";
        var compiled = await AskAsync(
            isTemplate ? "bicep/compile" : "bicep/compileParams",
            new { path, parameterOverrides = new Dictionary<string, string>() }
        );
        Assert.Equal("[]", compiled["diagnostics"]!.ToJsonString());
        return (string)compiled[isTemplate ? "contents" : "parameters"]!;
    }

    /// <summary>A file as it is formatted.</summary>
    public static async Task<string> FormatAsync(string path) =>
        (string)(await AskAsync("bicep/format", new { path }))["contents"]!;

    /// <summary>What a deployment with a file of parameters would make.</summary>
    public static async Task<string> ForeseeAsync(string path) =>
        (string)
            (
                await AskAsync(
                    "bicep/getSnapshot",
                    new
                    {
                        path,
                        metadata = new
                        {
                            subscriptionId = "00000000-0000-0000-0000-000000000001",
                            tenantId = "00000000-0000-0000-0000-000000000002",
                            resourceGroup = "rg",
                            location = "westeurope",
                        },
                    }
                )
            )["snapshot"]!;

    /// <summary>What a file of parameters is compiled to with variables of the environment.</summary>
    public static async Task<string> BuildParametersAsync(
        string file,
        IReadOnlyDictionary<string, string> environment
    )
    {
        using var process = Start(["build-params", file, "--stdout"], environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal((0, ""), (process.ExitCode, await errors));
        return await output;
    }

    private static Task<JsonObject> AskAsync(string method, object parameters) =>
        Server
            .Value.InvokeWithParameterObjectAsync<JsonObject>(method, parameters)
            .WaitAsync(Patience);

    private static Process Start(
        IEnumerable<string> args,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var name = OperatingSystem.IsWindows() ? "bicep.exe" : "bicep";
        var start = new ProcessStartInfo(Path.Combine(Metadata("BicepFolder"), name), args)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        return Process.Start(start)!;
    }

    private static string Metadata(string key) =>
        typeof(Bicep)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == key)
            .Value!;
}
