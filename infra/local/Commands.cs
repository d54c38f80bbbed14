using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracking.Functions;
using Tracking.Local.Amqp;
using Tracking.Local.Hosting;
using Tracking.Local.Hubs;

namespace Tracking.Local;

/// <summary>What the commands do.</summary>
internal static class Commands
{
    /// <summary>Runs the app until it is stopped.</summary>
    /// <exception cref="LocalRuntimeException">It cannot run.</exception>
    public static async Task<int> RunAsync(RunOptions options)
    {
        await (await BuildAsync(options)).RunAsync();
        return 0;
    }

    private static async Task<LocalHost> BuildAsync(RunOptions options)
    {
        try
        {
            var builder = new LocalApplicationBuilder(options);
            builder.App.AddTracking();
            return builder.Build(await AppFunctions.FindAsync(builder.App.Configuration));
        }
        catch (Exception e)
            when (e is InvalidOperationException or ArgumentException or FormatException)
        {
            // Settings that are not what they should be.
            throw new LocalRuntimeException(e.Message);
        }
    }

    /// <summary>Serves the hubs of a data folder over AMQP until it is stopped.</summary>
    /// <exception cref="LocalRuntimeException">Another program has the folder or the port.</exception>
    public static async Task<int> ServeHubsAsync(RunOptions options)
    {
        using var data = new DataFolder(options.DataFolder);
        using var broker = new EventHubBroker(data.Path, options.Partitions, TimeProvider.System);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        LocalApplicationBuilder.Log(builder.Logging);
        using var host = builder.Build();
        try
        {
            await using var emulator = await HubEmulator.StartAsync(
                broker,
                options.Port!.Value,
                host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Hubs")
            );
            Console.Write(
                $"""

                Event hubs over AMQP 1.0. Ctrl+C stops them.

                  connection           Endpoint=sb://127.0.0.1:{emulator.Port};SharedAccessKeyName=any;SharedAccessKey=any;UseDevelopmentEmulator=true
                  data                 {data.Path}


                """
            );
            await host.RunAsync();
            return 0;
        }
        catch (SocketException e)
        {
            throw new LocalRuntimeException(
                $"Port {options.Port}: {e.Message}. Choose another with --port N (0 takes a free one)."
            );
        }
    }
}
