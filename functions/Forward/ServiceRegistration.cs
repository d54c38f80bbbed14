using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Functions.Forward.Heap;
using Tracking.Functions.Forward.Splunk;
using Tracking.Functions.Forward.TagManager;
using Tracking.Functions.Forward.Webhook;
using Tracking.Shared;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

internal static class ServiceRegistration
{
    /// <summary>Adds what hands events on.</summary>
    public static IServiceCollection AddForward(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services.AddSettings<TargetOptions>(configuration.GetSection("Targets"));
        return services
            .AddSingleton<TargetConnections>()
            .AddSingleton(provider => new TargetHttp(
                provider.GetRequiredService<TargetConnections>().Client
            ))
            .AddSingleton<ITargetKind, WebhookKind>()
            .AddSingleton<ITargetKind, SplunkKind>()
            .AddSingleton<ITargetKind, HeapKind>()
            .AddSingleton<ITargetKind, TagManagerKind>()
            .AddSingleton(provider => new TargetKinds(
                provider.GetServices<ITargetKind>(),
                provider.GetRequiredService<IConfiguration>()
            ))
            .AddSingleton<OpenTargets>()
            .AddSingleton<PlaceStore>()
            .AddSingleton<TallyStore>()
            .AddSingleton<TargetLanes>()
            .AddSingleton<ForwardServices>()
            .AddSingleton<ForwardReaders>()
            .AddSingleton<TargetRules>()
            .AddSingleton<TargetStates>()
            .AddSingleton<TargetChanges>()
            .AddSingleton<ExportedEvents>()
            .AddSingleton<PlaceReader>()
            .AddSingleton<CatchUp>()
            .AddHostedService<CatchUpLoop>();
    }
}
