using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracking.Functions.Atomic;
using Tracking.Functions.Collect;
using Tracking.Functions.DeadLetters;
using Tracking.Functions.Exports;
using Tracking.Functions.Manage;
using Tracking.Functions.Operate;
using Tracking.Functions.Query;
using Tracking.Functions.Sessions;
using Tracking.Shared;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions;

/// <summary>What the functions need, whoever runs them.</summary>
public static class TrackingApplication
{
    /// <summary>Adds every service of the app; its settings are read from the builder's configuration.</summary>
    public static void AddTracking(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        // Several lines a request that say nothing; behind the Functions host each is a message to it.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
            kestrel.AddServerHeader = false
        );
        builder
            .Services.AddTrackingShared(builder.Configuration)
            .AddTelemetry(
                builder.Configuration,
                telemetry => telemetry.UseFunctionsWorkerDefaults()
            )
            .AddCollect(builder.Configuration)
            .AddAtomic()
            .AddSessions()
            .AddExports()
            .AddQuery()
            .AddManage()
            .AddDeadLetters()
            .AddOperate(builder.Configuration);
    }
}
