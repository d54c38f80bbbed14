using System.Diagnostics;

namespace Tracking.Load.Processes;

/// <summary>A .NET program as a process of its own, which ends with this at the latest.</summary>
internal sealed class Child : IAsyncDisposable
{
    private const int KeptLines = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly Queue<string> said = [];
    private readonly Action<string> listen;

    private Child(ProcessStartInfo start, Action<string> listen)
    {
        this.listen = listen;
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) => Hear(e.Data, isOutput: true);
        process.ErrorDataReceived += (_, e) => Hear(e.Data, isOutput: false);
        AppDomain.CurrentDomain.ProcessExit += EndIt;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has used.</summary>
    public Usage Usage => Usage.Of(process.Id);

    /// <summary>The last lines that it wrote.</summary>
    public string Said
    {
        get
        {
            lock (said)
            {
                return string.Join('\n', said);
            }
        }
    }

    /// <summary>This program with other arguments.</summary>
    /// <param name="listen">Is told each line of its output.</param>
    /// <param name="args">The arguments.</param>
    public static Child StartSelf(Action<string> listen, params IEnumerable<string> args) =>
        Start(typeof(Child).Assembly.Location, args, new Dictionary<string, string>(), listen);

    /// <summary>A program.</summary>
    public static Child Start(
        string program,
        IEnumerable<string> args,
        IReadOnlyDictionary<string, string> environment,
        Action<string> listen
    )
    {
        var start = new ProcessStartInfo("dotnet", [program, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new Child(start, listen);
    }

    /// <summary>Waits for what it is to say, or fails when it ends first.</summary>
    public async Task<T> AwaitAsync<T>(Task<T> answer)
    {
        var ended = process.WaitForExitAsync();
        if (
            await Task.WhenAny(answer, ended, Task.Delay(Patience)) != answer
            && !answer.IsCompleted
        )
        {
            throw new InvalidOperationException($"A process did not start.\n{Said}");
        }

        return await answer;
    }

    /// <summary>Waits until it has ended by itself, well.</summary>
    public async Task WaitAsync(CancellationToken cancellation = default)
    {
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"A process failed.\n{Said}");
        }
    }

    /// <summary>Ends it at once.</summary>
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndIt;
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    // Whoever stops this program stops them all.
    private void EndIt(object? sender, EventArgs e) => process.Kill();

    private void Hear(string? line, bool isOutput)
    {
        if (line is null)
        {
            return;
        }

        lock (said)
        {
            said.Enqueue(line);
            if (said.Count > KeptLines)
            {
                said.Dequeue();
            }
        }

        if (isOutput)
        {
            listen(line);
        }
    }
}
