using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Functions.Web.Explorer;

internal static class ServiceRegistration
{
    /// <summary>Adds the files of the explorer.</summary>
    public static IServiceCollection AddExplorer(this IServiceCollection services) =>
        services.AddSingleton<ExplorerFiles>();
}
