using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Tracking.Local.Triggers;

/// <summary>Runs a function on its schedule, never twice at once.</summary>
internal sealed partial class TimerFunction
{
    private readonly FunctionMethod function;
    private readonly IServiceProvider services;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CrontabSchedule schedule;
    private readonly bool runOnStartup;

    /// <summary>Reads the schedule: five fields, or six with seconds.</summary>
    public TimerFunction(
        FunctionMethod function,
        TimerTrigger trigger,
        IServiceProvider services,
        TimeProvider time,
        ILogger logger
    )
    {
        (this.function, this.services, this.time, this.logger) = (function, services, time, logger);
        runOnStartup = trigger.RunOnStartup;
        schedule = CrontabSchedule.Parse(
            trigger.Schedule,
            new() { IncludingSeconds = trigger.Schedule.Split(' ').Length == 6 }
        );
    }

    /// <summary>Runs until the app stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            if (runOnStartup)
            {
                await InvokeAsync(isPastDue: false, stopping);
            }

            var next = NextAfter(Now());
            while (true)
            {
                var wait = next - Now();
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, time, stopping);
                }

                await InvokeAsync(isPastDue: wait < TimeSpan.Zero, stopping);

                // Occurrences missed meanwhile run once, at once.
                var following = NextAfter(next);
                var afterNow = NextAfter(Now());
                next = following < Now() ? Now() : afterNow;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private DateTime Now() => time.GetUtcNow().UtcDateTime;

    private DateTime NextAfter(DateTime from) => schedule.GetNextOccurrence(from);

    private async Task InvokeAsync(bool isPastDue, CancellationToken stopping)
    {
        try
        {
            await function.InvokeAsync(
                services,
                parameter =>
                    parameter.ParameterType == typeof(TimerInfo)
                        ? new TimerInfo { IsPastDue = isPastDue }
                        : null,
                stopping
            );
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            LogFailed(e, function.Name);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Function} failed")]
    private partial void LogFailed(Exception e, string function);
}
