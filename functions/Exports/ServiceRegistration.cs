using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Functions.Exports;

internal static class ServiceRegistration
{
    /// <summary>Adds what exports.</summary>
    public static IServiceCollection AddExports(this IServiceCollection services) =>
        services.AddSingleton<ExportReaders>().AddSingleton<AuditSealer>();
}
