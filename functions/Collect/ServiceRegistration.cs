using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Functions.Collect;

internal static class ServiceRegistration
{
    /// <summary>Adds what collects.</summary>
    public static IServiceCollection AddCollect(this IServiceCollection services) =>
        services.AddSingleton<EventStamper>().AddSingleton<Collector>();
}
