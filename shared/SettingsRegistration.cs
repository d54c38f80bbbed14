using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Shared;

/// <summary>Reads settings into options.</summary>
public static class SettingsRegistration
{
    /// <summary>Adds a section of the settings. An app with a value that cannot be used does not start, and says which.</summary>
    public static IServiceCollection AddSettings<T>(
        this IServiceCollection services,
        IConfigurationSection section
    )
        where T : class
    {
        services.AddOptions<T>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
