using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Shared;

namespace Tracking.Functions.Operate;

internal static class ServiceRegistration
{
    /// <summary>Adds what looks after the app itself.</summary>
    public static IServiceCollection AddOperate(
        this IServiceCollection services,
        IConfiguration configuration
    ) =>
        services
            .AddSettings<DemoProjectOptions>(configuration.GetSection(DemoProjectOptions.Section))
            .AddSingleton<DemoProject>()
            .AddSingleton<HealthProbe>()
            .AddHostedService<StartUp>();
}
