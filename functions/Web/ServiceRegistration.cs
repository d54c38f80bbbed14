using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Shared;

namespace Tracking.Functions.Web;

internal static class ServiceRegistration
{
    /// <summary>Adds what browsers get.</summary>
    public static IServiceCollection AddWeb(
        this IServiceCollection services,
        IConfiguration configuration
    ) =>
        services
            .AddSettings<WebOptions>(configuration.GetSection(WebOptions.Section))
            .AddSingleton(ScriptFiles.Embedded)
            .AddSingleton<ScriptAnswer>();
}
