using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Functions.Manage;

internal static class ServiceRegistration
{
    /// <summary>Adds what manages.</summary>
    public static IServiceCollection AddManage(
        this IServiceCollection services,
        IConfiguration configuration
    ) =>
        services
            .Configure<DemoProjectOptions>(configuration.GetSection(DemoProjectOptions.Section))
            .AddSingleton<DemoProject>()
            .AddSingleton<AdminAccess>()
            .AddSingleton<ProjectChanges>()
            .AddSingleton<RejectedKeeper>()
            .AddSingleton<HealthProbe>()
            .AddHostedService<StartUp>();
}
