using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Functions.Web.Reference;

internal static class ServiceRegistration
{
    /// <summary>Adds the API reference.</summary>
    public static IServiceCollection AddReference(this IServiceCollection services) =>
        services.AddSingleton<ReferenceDocument>();
}
