using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Functions.Collect.Dialects;
using Tracking.Functions.Collect.Dialects.Inbenta;
using Tracking.Functions.Collect.Dialects.Matomo;
using Tracking.Functions.Collect.Dialects.Own;
using Tracking.Functions.Collect.Dialects.PostHog;
using Tracking.Functions.Collect.Dialects.Segment;
using Tracking.Functions.Collect.Dialects.Snowplow;
using Tracking.Functions.Collect.Dialects.Synerise;
using Tracking.Functions.Collect.Express;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Keeping;
using Tracking.Shared;

namespace Tracking.Functions.Collect;

internal static class ServiceRegistration
{
    /// <summary>Adds what collects.</summary>
    public static IServiceCollection AddCollect(
        this IServiceCollection services,
        IConfiguration configuration
    ) =>
        services
            .AddSettings<CollectOptions>(configuration.GetSection("Collect"))
            .AddSettings<RejectionOptions>(configuration.GetSection("Rejected"))
            .AddSingleton<Rejections>()
            .AddSingleton<Replayer>()
            .AddSingleton<EventStamper>()
            .AddSingleton<SessionOpener>()
            .AddSingleton<Collector>()
            .AddSingleton<ExpressWay>()
            .AddSingleton<Door>()
            .AddSingleton<DialectList>()
            .AddSingleton<CodeReader>()
            .AddSingleton<EventCall>()
            .AddSingleton<SessionCall>()
            .AddSingleton<SearchCall>()
            .AddSingleton<IDialect, CollectDialect>()
            .AddSingleton<IDialect, PixelDialect>()
            .AddSingleton<IDialect, InbentaDialect>()
            .AddSingleton<IDialect, SegmentDialect>()
            .AddSingleton<IDialect, SyneriseDialect>()
            .AddSingleton<IDialect, MatomoDialect>()
            .AddSingleton<IDialect, SnowplowDialect>()
            .AddSingleton<IDialect, PostHogDialect>()
            .AddSingleton<IEndpoint, Authorizer>()
            .AddSingleton<IEndpoint, SdkSettings>()
            .AddSingleton<IEndpoint, PostHogSettings>();
}
