using Microsoft.Extensions.DependencyInjection;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Exports;

internal static class ServiceRegistration
{
    /// <summary>Adds what exports.</summary>
    public static IServiceCollection AddExports(this IServiceCollection services) =>
        services
            .AddSingleton<ExportReaders>()
            .AddKeyedSingleton(
                HubNames.TrackedEvents,
                (provider, _) => provider.GetRequiredService<ExportReaders>().AppEvents
            )
            .AddSingleton<AuditSealer>();
}
