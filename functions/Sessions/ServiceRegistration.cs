using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Functions.Sessions;

internal static class ServiceRegistration
{
    /// <summary>Adds what works out sessions.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services) =>
        services.AddSingleton<SessionReader>();
}
