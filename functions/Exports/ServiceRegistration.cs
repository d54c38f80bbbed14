using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Shared;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Exports;

internal static class ServiceRegistration
{
    /// <summary>Adds what exports.</summary>
    public static IServiceCollection AddExports(
        this IServiceCollection services,
        IConfiguration configuration
    ) =>
        services
            .AddSettings<ExportOptions>(configuration.GetSection(ExportOptions.Section))
            .AddSingleton<ExportReaders>()
            .AddKeyedSingleton(
                HubNames.TrackedEvents,
                (provider, _) => provider.GetRequiredService<ExportReaders>().AppEvents
            )
            .AddKeyedSingleton(
                HubNames.TrackedEvents,
                (provider, _) => provider.GetRequiredService<ExportReaders>().SessionFacts
            )
            .AddSingleton<AuditSealer>();
}
