using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Amqp.Transport;

namespace Tracking.Local.Amqp;

/// <summary>
/// Accepts connections from this machine. The library's own listener shares its port with whoever
/// else asks for it, looks up the machine's name, and forgets who has not said anything yet.
/// </summary>
internal sealed class LoopbackListener : TransportListener
{
    // Above lies the range of outgoing connections, one of which may have any port for itself.
    private const int FirstPort = 20_000;
    private const int BehindLastPort = 32_000;
    private const int Attempts = 100;

    private readonly Socket socket;
    private readonly ConcurrentDictionary<SocketTransport, bool> transports = new();
    private volatile bool aborted;

    /// <summary>Takes the port, or a free one for 0.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public LoopbackListener(int port)
        : base("loopback-listener")
    {
        socket = port == 0 ? BindAny() : Bind(port);
        socket.Listen();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>Cuts off whoever is still connected, and who is accepted only now.</summary>
    public void AbortAll()
    {
        aborted = true;
        foreach (var transport in transports.Keys)
        {
            transport.Abort();
        }
    }

    /// <inheritdoc />
    protected override void OnListen() => _ = AcceptAsync();

    /// <inheritdoc />
    protected override bool CloseInternal()
    {
        socket.Dispose();
        return true;
    }

    /// <inheritdoc />
    protected override void AbortInternal() => socket.Dispose();

    private async Task AcceptAsync()
    {
        while (!IsClosing())
        {
            try
            {
                Take(await socket.AcceptAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Closed; or a client that is gone again, or too many open files, which pass.
                await Task.Delay(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    private void Take(Socket accepted)
    {
        accepted.NoDelay = true;
        var transport = new SocketTransport(accepted);
        transports[transport] = true;
        transport.SafeAddClosed((_, _) => transports.TryRemove(transport, out var _));
        transport.Open();
        if (aborted)
        {
            transport.Abort();
            return;
        }

        OnTransportAccepted(
            new TransportAsyncCallbackArgs { Transport = transport, CompletedSynchronously = true }
        );
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket BindAny()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                return Bind(Random.Shared.Next(FirstPort, BehindLastPort));
            }
            catch (SocketException)
            {
                // Taken, or kept by the system for something.
            }
        }

        return Bind(0);
    }
}
