using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Shared;

namespace Tracking.Functions.Query;

internal static class ServiceRegistration
{
    /// <summary>Adds what answers.</summary>
    public static IServiceCollection AddQuery(
        this IServiceCollection services,
        IConfiguration configuration
    ) =>
        services
            .AddSettings<AuditOptions>(configuration.GetSection(AuditOptions.Section))
            .AddSingleton<AuditedReads>()
            .AddSingleton<QueryAccess>()
            .AddSingleton<SessionPage>()
            .AddSingleton<SessionDetails>()
            .AddSingleton<SessionResults>()
            .AddSingleton<SessionTallyReader>()
            .AddSingleton<SessionMetrics>()
            .AddSingleton<ShownCodes>()
            .AddSingleton<LogPage>()
            .AddSingleton<NewestLogs>()
            .AddSingleton<LiveLogs>()
            .AddSingleton<LiveVisitors>()
            .AddSingleton<SessionLogs>()
            .AddSingleton<AuditAccess>()
            .AddSingleton<AuditLogs>()
            .AddSingleton<NewestDeadLetters>()
            .AddSingleton<CounterReader>()
            .AddSingleton<Reports>();
}
