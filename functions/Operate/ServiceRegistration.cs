using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Functions.Operate;

internal static class ServiceRegistration
{
    /// <summary>Adds what looks after the app itself.</summary>
    public static IServiceCollection AddOperate(
        this IServiceCollection services,
        IConfiguration configuration
    ) =>
        services
            .Configure<DemoProjectOptions>(configuration.GetSection(DemoProjectOptions.Section))
            .AddSingleton<DemoProject>()
            .AddSingleton<HealthProbe>()
            .AddHostedService<StartUp>();
}
