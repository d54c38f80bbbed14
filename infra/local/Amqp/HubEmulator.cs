using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transport;
using Microsoft.Extensions.Logging;
using Tracking.Local.Hubs;

namespace Tracking.Local.Amqp;

/// <summary>
/// Serves the hubs of a broker over AMQP 1.0 on 127.0.0.1, to the clients that serve for Event Hubs:
/// <c>Endpoint=sb://127.0.0.1:PORT;SharedAccessKeyName=any;SharedAccessKey=any;UseDevelopmentEmulator=true</c>.
/// </summary>
internal sealed class HubEmulator : IAsyncDisposable
{
    private const uint IdleMilliseconds = 240_000;
    private const int WritesPausedAt = 4 * 1024 * 1024;
    private const int WritesResumedAt = 1024 * 1024;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly HubLinks links;
    private readonly LoopbackListener listener;
    private readonly AmqpTransportListener protocols;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<HubConnection, Task> connections = new();
    private int stopped;

    private HubEmulator(HubDirectory directory, int port, ILogger logger)
    {
        this.logger = logger;
        time = directory.Time;
        links = new HubLinks(directory, logger);
        listener = new LoopbackListener(port);
        protocols = new AmqpTransportListener([listener], Settings(links));
    }

    /// <summary>Where it listens.</summary>
    public int Port => listener.Port;

    /// <summary>How many clients are connected.</summary>
    public int Connections => connections.Count;

    /// <summary>Starts to serve.</summary>
    /// <param name="broker">Where the hubs are; it outlives the emulator.</param>
    /// <param name="port">Where to listen; 0 for a free port.</param>
    /// <param name="logger">Told of what goes wrong.</param>
    /// <param name="hubs">The only hubs there are; null for any, each of which comes to be on first use.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static Task<HubEmulator> StartAsync(
        EventHubBroker broker,
        int port,
        ILogger logger,
        IReadOnlyCollection<string>? hubs = null,
        TimeProvider? time = null
    )
    {
        var directory = new HubDirectory(broker, hubs, time ?? TimeProvider.System);
        var emulator = new HubEmulator(directory, port, logger);
        emulator.protocols.Listen(emulator.OnAccepted);
        AmqpLog.Listening(logger, emulator.Port);
        return Task.FromResult(emulator);
    }

    /// <summary>Tells the clients, which connect again when they need to, and waits until nothing reads the log.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref stopped, 1) != 0)
        {
            return;
        }

        protocols.Close();
        var reason = new AmqpException(
            AmqpErrorCode.ConnectionForced,
            "The event hubs are stopping."
        );
        foreach (var connection in connections.Keys)
        {
            connection.SafeClose(reason);
        }

        try
        {
            await Task.WhenAll(connections.Values).WaitAsync(Grace, time);
        }
        catch (TimeoutException)
        {
            // A client that does not answer is cut off like those that never said anything.
        }

        foreach (var connection in connections.Keys)
        {
            connection.Abort();
        }

        listener.AbortAll();
        await links.WhenIdleAsync();
    }

    private static AmqpSettings Settings(HubLinks links)
    {
        var version = new AmqpVersion(1, 0, 0);
        var sasl = new SaslTransportProvider { Versions = { version } };
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS"));
        sasl.AddHandler(new SaslAnonymousHandler());
        sasl.AddHandler(new SaslPlainHandler(new AnyCredentials()));
        return new AmqpSettings
        {
            RuntimeProvider = links,
            TransportProviders =
            {
                sasl,
                new AmqpTransportProvider { Versions = { version } },
            },
        };
    }

    private void OnAccepted(TransportListener from, TransportAsyncCallbackArgs args)
    {
        var connection = (HubConnection)
            links.CreateConnection(
                args.Transport,
                (ProtocolHeader)args.UserToken,
                false,
                protocols.AmqpSettings,
                new AmqpConnectionSettings
                {
                    ContainerId = "tracking-event-hubs",
                    IdleTimeOut = IdleMilliseconds,
                    WriteBufferFullLimit = WritesPausedAt,
                    WriteBufferEmptyLimit = WritesResumedAt,
                }
            );
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connections[connection] = closed.Task;
        connection.SafeAddClosed(
            (_, _) =>
            {
                connections.TryRemove(connection, out var _);
                closed.TrySetResult();
            }
        );
        if (Volatile.Read(ref stopped) != 0)
        {
            connection.Abort();
            return;
        }

        _ = OpenAsync(connection);
    }

    private async Task OpenAsync(HubConnection connection)
    {
        try
        {
            await connection.OpenAsync(AmqpConstants.DefaultTimeout);
        }
        catch (Exception e)
        {
            AmqpLog.OpenFailed(logger, e);
            connection.Abort();
        }
    }
}
