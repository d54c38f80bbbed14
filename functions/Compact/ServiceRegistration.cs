using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tracking.Shared;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

internal static class ServiceRegistration
{
    /// <summary>Adds what makes tables of exports.</summary>
    public static IServiceCollection AddCompact(
        this IServiceCollection services,
        IConfiguration configuration
    ) =>
        services
            .AddSettings<CompactOptions>(configuration.GetSection(CompactOptions.Section))
            .AddSingleton<StreamLimitReader>()
            .AddSingleton<Compactor>()
            .AddSingleton<BusyReaders>()
            .AddSingleton(provider => new CompactOwner(
                provider.GetRequiredService<Compactor>(),
                provider.GetRequiredService<StorageClients>(),
                provider.GetRequiredService<IOptions<CompactOptions>>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<BusyReaders>()
            ));
}
