using Microsoft.Extensions.DependencyInjection;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Sessions;

internal static class ServiceRegistration
{
    /// <summary>Adds what works out sessions.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services) =>
        services
            .AddSingleton<SessionReader>()
            .AddKeyedSingleton<PartitionRunner>(
                HubNames.TrackedEvents,
                (provider, _) => provider.GetRequiredService<SessionReader>()
            );
}
