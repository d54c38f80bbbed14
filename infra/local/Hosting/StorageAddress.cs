using System.Data.Common;
using System.Net.Sockets;

namespace Tracking.Local.Hosting;

/// <summary>Where a storage connection string points, when that is this machine.</summary>
internal sealed record StorageAddress(Uri Blob, Uri Queue, Uri Table)
{
    private const string Account = "devstoreaccount1";

    /// <summary>The endpoints of a connection string; null when they are not all of this machine.</summary>
    public static StorageAddress? Parse(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            return null;
        }

        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            var emulator =
                parts.TryGetValue("UseDevelopmentStorage", out var use)
                && string.Equals((string)use, "true", StringComparison.OrdinalIgnoreCase);
            Uri? Endpoint(string name, int port) =>
                emulator ? new Uri($"http://127.0.0.1:{port}/{Account}")
                : parts.TryGetValue(name, out var value) ? new Uri((string)value)
                : null;
            return
                Endpoint("BlobEndpoint", 10000) is { IsLoopback: true } blob
                && Endpoint("QueueEndpoint", 10001) is { IsLoopback: true } queue
                && Endpoint("TableEndpoint", 10002) is { IsLoopback: true } table
                ? new StorageAddress(blob, queue, table)
                : null;
        }
        catch (Exception e) when (e is ArgumentException or UriFormatException)
        {
            throw new LocalRuntimeException(
                "The setting AzureWebJobsStorage is not a connection string."
            );
        }
    }

    /// <summary>Which of the endpoints accept connections.</summary>
    public async Task<IReadOnlyList<Uri>> ListeningAsync()
    {
        var listening = new List<Uri>();
        foreach (var endpoint in (Uri[])[Blob, Queue, Table])
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(endpoint.Host, endpoint.Port);
                listening.Add(endpoint);
            }
            catch (SocketException)
            {
                // Nothing listens there.
            }
        }

        return listening;
    }
}
