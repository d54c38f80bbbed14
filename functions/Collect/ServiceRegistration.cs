using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Functions.Collect.Inbenta;

namespace Tracking.Functions.Collect;

internal static class ServiceRegistration
{
    /// <summary>Adds what collects.</summary>
    public static IServiceCollection AddCollect(
        this IServiceCollection services,
        IConfiguration configuration
    ) =>
        services
            .Configure<CollectOptions>(configuration.GetSection("Collect"))
            .AddSingleton<EventStamper>()
            .AddSingleton<Collector>()
            .AddSingleton<CodeReader>()
            .AddSingleton<SessionTracker>()
            .AddSingleton<EventTracker>()
            .AddSingleton<SearchTracker>()
            .AddSingleton<Authorizer>();
}
