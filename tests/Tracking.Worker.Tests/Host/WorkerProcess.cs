using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Tracking.Worker.Tests.Host;

/// <summary>The built function app as a process, started as the Functions host starts it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder output = new();

    public WorkerProcess(
        string workerId,
        Uri host,
        IEnumerable<KeyValuePair<string, string>> settings
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in Arguments(workerId, host))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = Folder;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = Folder;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Ended = process.WaitForExitAsync();
    }

    /// <summary>The program of the app.</summary>
    public static string Program { get; } =
        typeof(WorkerProcess)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "FunctionsProgram")
            .Value!;

    /// <summary>Where the app and its host.json are.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(Program)!;

    public int Id => process.Id;

    /// <summary>Ends when the process has ended.</summary>
    public Task Ended { get; }

    public int ExitCode => process.ExitCode;

    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Ends the process at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // Somebody was faster.
        }

        await Ended.WaitAsync(Patience);
    }

    /// <summary>Sends a signal: INT, TERM, STOP, CONT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    // Older workers read the first five, newer ones the others; the host gives both.
    private static string[] Arguments(string workerId, Uri host)
    {
        var request = Guid.NewGuid().ToString();
        var length = RpcServer.MaximumMessageBytes.ToString(CultureInfo.InvariantCulture);
        return
        [
            Program,
            "--host",
            host.Host,
            "--port",
            host.Port.ToString(CultureInfo.InvariantCulture),
            "--workerId",
            workerId,
            "--requestId",
            request,
            "--grpcMaxMessageLength",
            length,
            "--functions-uri",
            host.AbsoluteUri,
            "--functions-worker-id",
            workerId,
            "--functions-request-id",
            request,
            "--functions-grpc-max-message-length",
            length,
        ];
    }

    private void Keep(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}
