using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Functions.DeadLetters;

internal static class ServiceRegistration
{
    /// <summary>Adds what keeps dead letters.</summary>
    public static IServiceCollection AddDeadLetters(this IServiceCollection services) =>
        services.AddSingleton<DeadLetterReader>();
}
