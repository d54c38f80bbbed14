using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracking.Functions.Atomic;
using Tracking.Functions.Collect;
using Tracking.Functions.Compact;
using Tracking.Functions.DeadLetters;
using Tracking.Functions.Exports;
using Tracking.Functions.Forward;
using Tracking.Functions.Manage;
using Tracking.Functions.Operate;
using Tracking.Functions.Query;
using Tracking.Functions.Sessions;
using Tracking.Functions.Web;
using Tracking.Functions.Web.Explorer;
using Tracking.Functions.Web.Reference;
using Tracking.Shared;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions;

/// <summary>What the functions need, whoever runs them.</summary>
public static class TrackingApplication
{
    // What the Functions host takes: of what it has begun to pass on, the rest must be taken too, else nobody is
    // told what was wrong with it. Functions say themselves how little they want.
    private const int MaximumRequestLine = 64 * 1024;
    private const long MaximumRequestBytes = 100 * 1024 * 1024;

    private static readonly UTF8Encoding AnyBytes = new();

    // How long requests under way may take when the app is told to end. The Functions host kills a worker after
    // five seconds, of which what they wait for needs some to be closed.
    private static readonly TimeSpan LastRequests = TimeSpan.FromSeconds(2);

    /// <summary>Adds every service of the app; its settings are read from the builder's configuration.</summary>
    public static void AddTracking(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        // Several lines a request that say nothing; behind the Functions host each is a message to it.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumRequestBytes;
            // Events in a query are told that they are too large, by the answer that their client understands.
            kestrel.Limits.MaxRequestLineSize = MaximumRequestLine;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaximumRequestLine;
            // Old browsers and scripts send names in whatever encoding they have: what is no UTF-8 is replaced, and
            // the request is taken.
            kestrel.RequestHeaderEncodingSelector = _ => AnyBytes;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LastRequests);
        builder
            .Services.AddTrackingShared(builder.Configuration)
            .AddTelemetry(
                builder.Configuration,
                telemetry => telemetry.UseFunctionsWorkerDefaults()
            )
            .AddCollect(builder.Configuration)
            .AddAtomic()
            .AddSessions()
            .AddExports(builder.Configuration)
            .AddCompact(builder.Configuration)
            .AddQuery(builder.Configuration)
            .AddExplorer()
            .AddReference()
            .AddManage()
            .AddWeb(builder.Configuration)
            .AddDeadLetters()
            .AddForward(builder.Configuration)
            .AddOperate(builder.Configuration);
    }
}
