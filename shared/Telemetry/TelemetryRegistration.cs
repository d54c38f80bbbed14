using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Telemetry;

/// <summary>Sends what is measured and logged to where it can be seen.</summary>
public static class TelemetryRegistration
{
    /// <summary>The setting that names an Application Insights resource; it holds no secret where local auth is off.</summary>
    public const string ApplicationInsights = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>The setting that names any OpenTelemetry collector.</summary>
    public const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The name under which the app reports; the Functions host beside it reports requests too, under the app's own.</summary>
    public const string ServiceName = "tracking";

    // What the framework measures of requests, statuses among it.
    private const string RequestsMeter = "Microsoft.AspNetCore.Hosting";

    /// <summary>
    /// Adds OpenTelemetry when a setting names where to: Application Insights, with the app's identity, or a
    /// collector. How many traces are kept is for the settings <c>OTEL_TRACES_SAMPLER</c> and
    /// <c>OTEL_TRACES_SAMPLER_ARG</c>: of Application Insights <c>microsoft.fixed_percentage</c> with a share from 0
    /// to 1, of a collector the standard ones. Metrics are never sampled.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="configure">What the host of the functions wants, before all else.</param>
    public static IServiceCollection AddTelemetry(
        this IServiceCollection services,
        IConfiguration configuration,
        Action<IOpenTelemetryBuilder> configure
    )
    {
        var insights = configuration[ApplicationInsights];
        var hasInsights = !string.IsNullOrEmpty(insights);
        var hasCollector = !string.IsNullOrEmpty(configuration[Collector]);
        if (!hasInsights && !hasCollector)
        {
            return services;
        }

        var telemetry = services.AddOpenTelemetry();
        configure(telemetry);
        telemetry
            .ConfigureResource(resource => resource.AddService(ServiceName))
            .WithMetrics(metrics => metrics.AddMeter(TrackingMetrics.MeterName, RequestsMeter))
            .WithTracing()
            .WithLogging();
        if (hasInsights)
        {
            telemetry.UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = insights;
                options.Credential = AppIdentity.Credential;
                // What is logged is rare, and said once; traces are many.
                options.EnableTraceBasedLogsSampler = false;
            });
        }

        if (hasCollector)
        {
            telemetry.UseOtlpExporter();
        }

        return services;
    }
}
