using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tracking.Local.Hosting;
using Tracking.Local.Hubs;

namespace Tracking.Local.Triggers;

/// <summary>Everything that runs functions without a request: hubs, timers, and the retention of the hubs.</summary>
internal sealed class Listeners : IAsyncDisposable
{
    private static readonly TimeSpan TruncateEvery = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> running = [];

    /// <summary>Starts all of them.</summary>
    public Listeners(
        IReadOnlyList<FunctionMethod> functions,
        EventHubBroker broker,
        HostSettings settings,
        IServiceProvider services
    )
    {
        var time = services.GetRequiredService<TimeProvider>();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Functions");
        var hubs = new List<EventHubFunction>();
        foreach (var function in functions)
        {
            if (function.Trigger is HubTrigger hub)
            {
                hubs.Add(new(function, hub, broker, settings, services, time, logger));
            }
            else if (function.Trigger is TimerTrigger timer)
            {
                var runner = new TimerFunction(function, timer, services, time, logger);
                running.Add(Task.Run(() => runner.RunAsync(stopping.Token)));
            }
        }

        running.AddRange(hubs.Select(hub => Task.Run(() => hub.RunAsync(stopping.Token))));
        running.Add(Task.Run(() => TruncateAsync(hubs, broker, settings, time)));
    }

    /// <summary>Cancels what is under way and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        stopping.Dispose();
    }

    private async Task TruncateAsync(
        List<EventHubFunction> functions,
        EventHubBroker broker,
        HostSettings settings,
        TimeProvider time
    )
    {
        using var timer = new PeriodicTimer(TruncateEvery, time);
        try
        {
            do
            {
                foreach (var hub in functions.GroupBy(f => f.Hub))
                {
                    broker.Truncate(
                        hub.Key,
                        [.. hub.Select(f => f.Group)],
                        settings.EventRetention
                    );
                }
            } while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
