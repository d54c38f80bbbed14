using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Functions.Manage;

internal static class ServiceRegistration
{
    /// <summary>Adds what manages projects.</summary>
    public static IServiceCollection AddManage(this IServiceCollection services) =>
        services
            .AddSingleton<ProjectWriter>()
            .AddSingleton<ProjectChanges>()
            .AddSingleton<KeyChanges>();
}
