using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Telemetry;

namespace Tracking.Infra.Tests;

/// <summary>Alerts and the workbook ask for what the app measures.</summary>
public partial class AlertTests
{
    private const string LogAlert = "Microsoft.Insights/scheduledQueryRules";

    private static readonly string[] Metrics =
    [
        TrackingMetrics.Events,
        TrackingMetrics.Lag,
        TrackingMetrics.DeadLetters,
        // Of the framework.
        "http.server.request.duration",
    ];

    [Fact]
    public async Task What_matters_is_watched()
    {
        var deployment = await Deployment.WithAsync("param alertEmails = ['ops@example.com']");
        Assert.Equal(
            [
                "dead-letters",
                "export-lag",
                "oldest-unprocessed-event",
                "rejected-events",
                "server-errors",
                "silent-readers",
                "too-many-requests",
            ],
            Alerts(deployment, LogAlert)
        );
        Assert.Equal(
            ["event-hubs-throttled", "storage-throttled"],
            Alerts(deployment, "Microsoft.Insights/metricAlerts")
        );
        Assert.All(
            deployment.OfType(LogAlert),
            alert => Assert.Single(alert["properties"]!["actions"]!["actionGroups"]!.AsArray())
        );
        var nobody = await Deployment.WithAsync("param rejectedEventsAlert = 0");
        Assert.DoesNotContain("rejected-events", Alerts(nobody, LogAlert));
        Assert.All(
            nobody.OfType(LogAlert),
            alert => Assert.Empty(alert["properties"]!["actions"]!["actionGroups"]!.AsArray())
        );
    }

    [Fact]
    public async Task Thresholds_are_those_of_the_parameters()
    {
        var deployment = await Deployment.WithAsync(
            "param lagAlertMinutes = 3",
            "param exportLagAlertMinutes = 4"
        );
        double Threshold(string name) =>
            (double)deployment.Properties(LogAlert, name)["criteria"]!["allOf"]![0]!["threshold"]!;
        Assert.Equal((180, 240), (Threshold("oldest-unprocessed"), Threshold("export-lag")));
    }

    [Fact]
    public async Task Queries_name_metrics_and_functions_that_there_are()
    {
        var deployment = await Deployment.WithAsync();
        var workbook = (string)
            deployment.Properties("Microsoft.Insights/workbooks")["serializedData"]!;
        var queries = deployment
            .OfType(LogAlert)
            .Select(a => (string)a["properties"]!["criteria"]!["allOf"]![0]!["query"]!)
            .Append(workbook.Replace("\\\"", "\"", StringComparison.Ordinal))
            .ToList();
        var named = queries.SelectMany(q => MetricName().Matches(q)).Select(m => m.Groups[1].Value);
        Assert.Equal(Metrics.Order(), named.Distinct().Order());

        Assert.All(
            queries
                .SelectMany(q => q.Split('\n', '{'))
                .Where(q => q.Contains("http.server.request")),
            q => Assert.Contains($"AppRoleName == \"{TelemetryRegistration.ServiceName}\"", q)
        );

        var functions = typeof(Functions.Atomic.AtomicFunctions)
            .Assembly.GetTypes()
            .SelectMany(t => t.GetMethods())
            .Select(m => m.GetCustomAttribute<FunctionAttribute>()?.Name)
            .OfType<string>()
            .ToHashSet();
        var silent = queries.Single(q => q.Contains("leftanti", StringComparison.Ordinal));
        var readers = Quoted()
            .Matches(silent.Split('|')[0])
            .Select(m => m.Groups[1].Value)
            .ToList();
        Assert.Equal(3, readers.Count);
        Assert.All(readers, reader => Assert.Contains(reader, functions));
    }

    private static IEnumerable<string> Alerts(Deployment deployment, string type)
    {
        var names = deployment.Names(type).ToList();
        var prefix = names[0].IndexOf('-', "acme-".Length) + 1;
        return names.Select(name => name[prefix..]).Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\bName == ""([\w.]+)""")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"""(\w+)""")]
    private static partial Regex Quoted();
}
