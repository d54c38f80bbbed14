using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracking.Local.Clients;
using Tracking.Local.Hubs;
using Tracking.Local.Triggers;
using Tracking.Shared.Streams;

namespace Tracking.Local.Hosting;

/// <summary>Builds a function app that runs on Kestrel and the embedded event hubs.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The host that is built owns what is held.")]
internal sealed class LocalApplicationBuilder
{
    private const int DefaultPort = 7071;

    private readonly WebApplicationBuilder web;
    private readonly LocalSettings settings;
    private readonly DataFolder data;
    private readonly EventHubBroker broker;

    /// <summary>Reads all settings and takes the data folder.</summary>
    /// <exception cref="LocalRuntimeException">They are wrong, or another app has the folder.</exception>
    public LocalApplicationBuilder(RunOptions options)
    {
        settings = LocalSettings.Load(AppContext.BaseDirectory);
        data = new DataFolder(options.DataFolder);
        settings.Generate(data.Path);

        web = WebApplication.CreateSlimBuilder(
            // Settings are read once. To see whether they change, all that is written below the folder would be
            // watched, the hubs among it.
            new WebApplicationOptions
            {
                Args = ["--hostBuilder:reloadConfigOnChange=false", .. options.Settings],
            }
        );
        web.Configuration.Sources.Insert(0, Memory(HostSettings.Load(AppContext.BaseDirectory)));
        web.Configuration.Sources.Insert(1, Memory(settings.Values));
        HubSetting.Check(web.Configuration);
        Log(web.Logging);

        var time = new ShiftedClock(
            web.Configuration.GetValue("LocalRuntime:ClockOffset", TimeSpan.Zero)
        );
        broker = new EventHubBroker(data.Path, options.Partitions, time);
        web.Services.AddSingleton<TimeProvider>(time)
            .AddSingleton<IHubClientFactory>(new EmbeddedHubClients(broker))
            .AddSingleton<IHubReport>(new HubReport(broker))
            .Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        // Waiting for data without a buffer costs a call to the system for each request.
        web.WebHost.UseSockets(sockets => sockets.WaitForDataBeforeAllocatingBuffer = false);
        web.WebHost.ConfigureKestrel(kestrel =>
        {
            var port = options.Port ?? settings.Port ?? DefaultPort;
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

    /// <summary>What the app is added to.</summary>
    public IHostApplicationBuilder App => web;

    /// <summary>The app, ready to run.</summary>
    /// <param name="functions">Its functions, in their order.</param>
    public LocalHost Build(IReadOnlyList<FunctionMethod> functions)
    {
        var app = web.Build();
        var host = new HostSettings(app.Configuration);
        // Before what proxies say is believed: a page could say it too.
        app.MapWhen(
            context => StartPage.IsFor(context.Request),
            branch => branch.Run(new StartPage(broker, app.Configuration, settings).HandleAsync)
        );
        app.UseForwardedHeaders();
        app.Run(new HttpRouter(functions, host.RoutePrefix).HandleAsync);
        return new LocalHost(app, functions, host, data, broker, settings);
    }

    /// <summary>Logs to the console, a line each.</summary>
    public static void Log(ILoggingBuilder logging) =>
        logging
            .ClearProviders()
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            })
            .AddFilter("Microsoft", LogLevel.Warning)
            // It makes an activity of each request as long as it might log anything, and nothing of it is shown.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            // What keeps the app from starting is said in a sentence instead.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddFilter("Azure", LogLevel.Warning);

    private static MemoryConfigurationSource Memory(
        IEnumerable<KeyValuePair<string, string?>> values
    ) => new() { InitialData = values };
}
