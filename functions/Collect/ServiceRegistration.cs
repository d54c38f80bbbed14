using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Functions.Collect.Inbenta;
using Tracking.Functions.Collect.Segment;
using Tracking.Functions.Collect.Synerise;
using Tracking.Shared;

namespace Tracking.Functions.Collect;

internal static class ServiceRegistration
{
    /// <summary>Adds what collects.</summary>
    public static IServiceCollection AddCollect(
        this IServiceCollection services,
        IConfiguration configuration
    ) =>
        services
            .AddSettings<CollectOptions>(configuration.GetSection("Collect"))
            .AddSettings<RejectionOptions>(configuration.GetSection("Rejected"))
            .AddSingleton<Rejections>()
            .AddSingleton<Dialects>()
            .AddSingleton<Replayer>()
            .AddSingleton<EventStamper>()
            .AddSingleton<Collector>()
            .AddSingleton<CodeReader>()
            .AddSingleton<SessionTracker>()
            .AddSingleton<EventTracker>()
            .AddSingleton<SearchTracker>()
            .AddSingleton<Authorizer>()
            .AddSingleton<SegmentTracker>()
            .AddSingleton<SdkSettings>()
            .AddSingleton<SyneriseTracker>();
}
