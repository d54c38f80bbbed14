using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Tracking.Local.Amqp;
using Tracking.Local.Hubs;

namespace Tracking.Worker.Tests.Host;

/// <summary>Event hubs that clients reach over AMQP, with their events in a folder.</summary>
internal sealed class RunningHubs : IAsyncDisposable
{
    private const int Partitions = 4;

    private readonly int port = Support.FreePorts(1)[0];
    private readonly EventHubBroker broker;
    private HubEmulator? emulator;
    private TcpListener? silent;

    private RunningHubs(string folder) =>
        broker = new EventHubBroker(folder, Partitions, TimeProvider.System);

    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=RootManageSharedAccessKey;"
        + "SharedAccessKey=local;UseDevelopmentEmulator=true";

    public static async Task<RunningHubs> StartAsync(string folder)
    {
        var hubs = new RunningHubs(folder);
        await hubs.ServeAsync();
        return hubs;
    }

    /// <summary>Serves again at the same address.</summary>
    public async Task ServeAsync() =>
        emulator = await HubEmulator.StartAsync(broker, port, NullLogger.Instance);

    /// <summary>Is out of reach from now on; what clients have open is cut.</summary>
    public async Task WithdrawAsync()
    {
        if (emulator is not null)
        {
            await emulator.DisposeAsync();
            emulator = null;
        }
    }

    /// <summary>In its place something takes connections and says nothing.</summary>
    public void FallSilent()
    {
        silent = new TcpListener(IPAddress.Loopback, port);
        silent.Start();
    }

    public async ValueTask DisposeAsync()
    {
        silent?.Dispose();
        await WithdrawAsync();
        broker.Dispose();
    }
}
