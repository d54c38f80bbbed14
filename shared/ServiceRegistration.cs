using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tracking.Shared.Access;
using Tracking.Shared.Audit;
using Tracking.Shared.Changes;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Shared.Targets;

namespace Tracking.Shared;

/// <summary>Registers what several rooms need.</summary>
public static class ServiceRegistration
{
    /// <summary>Adds the shared services; their settings are read when they are first used.</summary>
    public static IServiceCollection AddTrackingShared(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IHubClientFactory, HubClientFactory>();
        services.AddSettings<PublisherOptions>(configuration.GetSection("Publisher"));
        services.AddSettings<RequestOptions>(configuration.GetSection("Request"));
        services.AddSettings<RateLimitOptions>(configuration.GetSection("RateLimit"));
        services.AddSettings<ProjectDirectoryOptions>(configuration.GetSection("Projects"));
        services.AddSettings<SignInOptions>(configuration.GetSection("SignIn"));
        return services
            .AddForwardedRequests()
            .AddSingleton<StorageClients>()
            .AddSingleton<HubClients>()
            .AddSingleton<EventPublisher>()
            .AddSingleton<HoleReader>()
            .AddSingleton<AuditTrail>()
            .AddSingleton<DeadLetterStore>()
            .AddSingleton<DeadLetterPublisher>()
            .AddSingleton<ReaderMonitor>()
            .AddSingleton<ReaderServices>()
            .AddSingleton<ProjectStore>()
            .AddSingleton<KeyStore>()
            .AddSingleton<ProjectDirectory>()
            .AddSingleton<RateLimits>()
            .AddSingleton<RequestKey>()
            .AddSingleton<SignInProvider>()
            .AddSingleton<PersonAccess>()
            .AddSingleton<ReadAccess>()
            .AddSingleton<RequestGuard>()
            .AddSingleton<RequestMemory>()
            .AddSingleton<Cors>()
            .AddSingleton<AdminAccess>()
            .AddSingleton<TrackingCodes>()
            .AddSingleton<ManageAccess>()
            .AddSingleton<AuditedChanges>()
            .AddSingleton<TargetStore>()
            .AddSingleton<TargetSecrets>()
            .AddSingleton<TargetDirectory>()
            .AddSingleton(provider =>
                SigningKeys.Parse(
                    provider.GetRequiredService<IConfiguration>()[nameof(SigningKeys)]
                )
            )
            .AddSingleton(provider => new AuditKeys(
                provider.GetRequiredService<SigningKeys>(),
                provider.GetRequiredService<IConfiguration>()[AuditKeys.Setting]
            ));
    }
}
