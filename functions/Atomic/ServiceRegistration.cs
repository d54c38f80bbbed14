using Microsoft.Extensions.DependencyInjection;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Atomic;

internal static class ServiceRegistration
{
    /// <summary>Adds what writes atomic logs.</summary>
    public static IServiceCollection AddAtomic(this IServiceCollection services) =>
        services
            .AddSingleton<AtomicReader>()
            .AddKeyedSingleton<PartitionRunner>(
                HubNames.TrackedEvents,
                (provider, _) => provider.GetRequiredService<AtomicReader>()
            );
}
