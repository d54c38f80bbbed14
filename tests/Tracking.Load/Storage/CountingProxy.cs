using System.Net;
using System.Net.Sockets;

namespace Tracking.Load.Storage;

/// <summary>Hands bytes on to a service of Azurite and back, and counts the requests that go by.</summary>
internal sealed class CountingProxy : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string service;
    private readonly int target;
    private readonly StorageCounts counts;

    /// <summary>Listens on a free port.</summary>
    /// <param name="service">blob, queue or table.</param>
    /// <param name="target">The port of the service.</param>
    /// <param name="counts">Where to count.</param>
    public CountingProxy(string service, int target, StorageCounts counts)
    {
        this.service = service;
        this.target = target;
        this.counts = counts;
        listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <inheritdoc />
    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await listener.AcceptSocketAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target);
                var reader = new RequestReader(
                    (verb, path, body, length) => counts.Add(service, verb, path, body, length)
                );
                await Task.WhenAll(
                    CopyAsync(client, server, reader.Read),
                    CopyAsync(server, client, _ => { })
                );
            }
            catch (SocketException)
            {
                // One side has gone, and so does the other.
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, Action<ReadOnlySpan<byte>> look)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                look(buffer.AsSpan(0, read));
                for (var sent = 0; sent < read; )
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Both ends see it.
            from.Close();
            to.Close();
        }
    }
}
