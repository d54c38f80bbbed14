using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Functions.Atomic;

internal static class ServiceRegistration
{
    /// <summary>Adds what writes atomic logs.</summary>
    public static IServiceCollection AddAtomic(this IServiceCollection services) =>
        services.AddSingleton<AtomicReader>();
}
