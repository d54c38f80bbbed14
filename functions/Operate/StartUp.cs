using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tracking.Shared;
using Tracking.Shared.Access;
using Tracking.Shared.Audit;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Operate;

/// <summary>
/// What is done once when the app starts: tables and containers, the demo project, and the audit
/// event that it started. Collecting does not depend on storage, so an app that cannot reach it
/// starts all the same and goes on trying.
/// </summary>
internal sealed partial class StartUp(
    StorageClients storage,
    DemoProject demo,
    IOptions<DemoProjectOptions> demoOptions,
    AuditTrail audit,
    SigningKeys signingKeys,
    AuditKeys auditKeys,
    AdminAccess admins,
    TimeProvider time,
    ILogger<StartUp> logger
) : IHostedService, IDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(5);

    // Storage that takes connections and says nothing does not hold up the start.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource stopping = new();
    private Task? running;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Wrong settings end the app here, not at the first request.
        _ = (signingKeys.CurrentId, auditKeys, admins);
        if (!await TryAsync(cancellationToken))
        {
            running = RetryAsync();
        }
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        if (running is not null)
        {
            await running;
        }
    }

    /// <inheritdoc />
    public void Dispose() => stopping.Dispose();

    private async Task RetryAsync()
    {
        try
        {
            do
            {
                await Task.Delay(RetryEvery, time, stopping.Token);
            } while (!await TryAsync(stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The app stops.
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(Patience, time, cancellationToken);
        try
        {
            await storage.CreateMissingAsync(deadline.Token);
            await demo.EnsureAsync(demoOptions.Value, deadline.Token);
            await audit.RecordAsync(
                AuditTrail.SystemProject,
                "app.started",
                Environment.MachineName,
                new { version = Assembly.GetExecutingAssembly().GetName().Version?.ToString() }
            );
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, RetryEvery);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Start-up is not complete; trying again in {Delay}")]
    private partial void LogFailed(Exception e, TimeSpan delay);
}
