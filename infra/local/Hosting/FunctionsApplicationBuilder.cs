using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracking.Local.Hosting;
using Tracking.Local.Hubs;
using Tracking.Local.Triggers;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Builds a function app that runs on Kestrel and the embedded event hub.</summary>
[SuppressMessage(
    "Design",
    "CA1001",
    Justification = "The host that is built owns the data folder."
)]
public sealed class FunctionsApplicationBuilder
{
    private const int DefaultPort = 7071;

    // As the Functions host allows; functions with a smaller limit say so themselves.
    private const long MaximumRequestBytes = 100 * 1024 * 1024;

    private readonly WebApplicationBuilder web;
    private readonly IReadOnlyList<Type> types;
    private readonly CommandLine commandLine;
    private readonly LocalSettings settings;
    private readonly DataFolder data;

    internal FunctionsApplicationBuilder(string[] args, IReadOnlyList<Type> types)
    {
        this.types = types;
        args = CommandLine.Normalize(args);
        commandLine = CommandLine.Parse(args);
        settings = LocalSettings.Load(AppContext.BaseDirectory);
        data = new DataFolder(
            commandLine.DataFolder ?? Path.Combine(Tools.RepositoryFolder, ".data")
        );
        settings.Generate(data.Path);

        web = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args });
        web.Configuration.Sources.Insert(0, Memory(HostSettings.Load(AppContext.BaseDirectory)));
        web.Configuration.Sources.Insert(1, Memory(settings.Values));
        web.Logging.ClearProviders()
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            })
            .AddFilter("Microsoft", LogLevel.Warning)
            // What keeps the app from starting is said in a sentence instead.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddFilter("Azure", LogLevel.Warning);
        web.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        web.Services.TryAddSingleton<TimeProvider>(
            new ShiftedClock(Configuration.GetValue("LocalRuntime:ClockOffset", TimeSpan.Zero))
        );
        web.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumRequestBytes;
            var port = commandLine.Port ?? settings.Port ?? DefaultPort;
            if (port == 0)
            {
                kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            }
            else
            {
                kestrel.ListenLocalhost(port);
            }
        });
    }

    /// <summary>The app's services.</summary>
    public IServiceCollection Services => web.Services;

    /// <summary>The app's settings.</summary>
    public ConfigurationManager Configuration => web.Configuration;

    /// <summary>The app's environment.</summary>
    public IHostEnvironment Environment => web.Environment;

    /// <summary>The app's logging.</summary>
    public ILoggingBuilder Logging => web.Logging;

    /// <summary>The app's metrics.</summary>
    public IMetricsBuilder Metrics => web.Metrics;

    /// <summary>The app, ready to run.</summary>
    public IHost Build()
    {
        var app = web.Build();
        var functions = FunctionMethod.Find(types, Configuration);
        var host = new HostSettings(Configuration);
        HttpFunctions.Map(app, functions, host.RoutePrefix);
        var broker = new EventHubBroker(
            data.Path,
            commandLine.Partitions,
            app.Services.GetRequiredService<TimeProvider>()
        );
        return new LocalHost(app, functions, host, data, broker, settings);
    }

    private static Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource Memory(
        IEnumerable<KeyValuePair<string, string?>> values
    ) => new() { InitialData = values };
}
