using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

/// <summary>
/// Looks each few seconds which targets are behind and may be tried, and writes down what was counted. Each instance does,
/// and the rows say who has which target; so nothing waits for one instance.
/// </summary>
internal sealed partial class CatchUpLoop(
    CatchUp catchUp,
    TargetLanes lanes,
    IOptions<TargetOptions> options,
    TimeProvider time,
    ILogger<CatchUpLoop> logger
) : BackgroundService
{
    private static readonly TimeSpan TallyPause = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(lanes.FlushAsync, cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(
            TimeSpan.FromSeconds(options.Value.CatchUpSeconds),
            time
        );
        var flushedAt = time.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(catchUp.StartAsync, stoppingToken);
                if (time.GetUtcNow() - flushedAt >= TallyPause)
                {
                    await TryAsync(lanes.FlushAsync, stoppingToken);
                    flushedAt = time.GetUtcNow();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The app stops.
        }
    }

    private async Task TryAsync(
        Func<CancellationToken, Task> work,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception e)
        {
            // Storage is down, or the app stops: the next time does it too.
            if (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Targets that are behind could not be looked at")]
    private partial void LogFailed(Exception e);
}
