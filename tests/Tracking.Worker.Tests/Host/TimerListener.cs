using System.Text.Json;
using NCrontab;
using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests.Host;

/// <summary>Runs a function on its schedule, or now when a test says so; never twice at once.</summary>
internal sealed class TimerListener(FunctionInfo function, Invoker invoker, Action<string> log)
{
    private readonly SemaphoreSlim turn = new(1);
    private readonly CrontabSchedule schedule = CrontabSchedule.Parse(
        function["schedule"],
        new() { IncludingSeconds = function["schedule"]!.Split(' ').Length == 6 }
    );

    public string Name => function.Name;

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var now = TimeProvider.System.GetUtcNow().UtcDateTime;
                await Task.Delay(schedule.GetNextOccurrence(now) - now, stopping);
                try
                {
                    log($"{Name}: {(await FireAsync(stopping)).Status}");
                }
                catch (WorkerGoneException)
                {
                    // The next one finds a new worker.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <summary>Runs the function once.</summary>
    public async Task<StatusResult> FireAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await invoker.InvokeAsync(
                new InvocationRequest
                {
                    FunctionId = function.Metadata.FunctionId,
                    InputData =
                    {
                        new ParameterBinding
                        {
                            Name = function.Parameter,
                            Data = new() { Json = Information },
                        },
                    },
                },
                cancellationToken
            );
        }
        finally
        {
            turn.Release();
        }
    }

    private static string Information { get; } =
        JsonSerializer.Serialize(
            new
            {
                Schedule = new { AdjustForDST = true },
                ScheduleStatus = (object?)null,
                IsPastDue = false,
            }
        );
}
