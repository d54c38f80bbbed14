using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Tracking.Flow.Tests;

/// <summary>What operators see: metrics by OpenTelemetry, whose names the alerts have.</summary>
public sealed class TelemetryFlowTests : IDisposable
{
    private readonly string folder = Support.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Metrics_go_to_the_collector_that_a_setting_names()
    {
        var received = new ConcurrentBag<string>();
        using var collector = new HttpListener();
        var address = $"http://127.0.0.1:{Support.FreePorts(1)[0]}/";
        collector.Prefixes.Add(address);
        collector.Start();
        var listening = ListenAsync(collector, received);
        await using (
            var app = await TrackingApp.StartAsync(
                folder,
                new StorageAccount(),
                "--OTEL_EXPORTER_OTLP_ENDPOINT",
                address,
                "--OTEL_EXPORTER_OTLP_PROTOCOL",
                "http/protobuf",
                "--OTEL_METRIC_EXPORT_INTERVAL",
                "500"
            )
        )
        {
            await app.PostAsync(
                "v1/collect",
                new object[] { new { type = "search" }, new { type = "no spaces" } }
            );
            await Support.EventuallyAsync(() =>
            {
                // Names are text in the protocol's bytes.
                var all = string.Concat(received);
                Assert.All(
                    [
                        "tracking.events",
                        "accepted",
                        "rejected",
                        "tracking.lag",
                        "WriteAtomicLogs",
                        "AggregateSessions",
                        "ExportAppEvents",
                        "ExportAuditLogs",
                        "KeepRejected",
                        "http.server.request.duration",
                    ],
                    name => Assert.Contains(name, all, StringComparison.Ordinal)
                );
                return Task.CompletedTask;
            });
        }

        collector.Stop();
        await listening;
    }

    private static async Task ListenAsync(HttpListener collector, ConcurrentBag<string> received)
    {
        while (collector.IsListening)
        {
            try
            {
                var context = await collector.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.Latin1);
                received.Add(await reader.ReadToEndAsync());
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
