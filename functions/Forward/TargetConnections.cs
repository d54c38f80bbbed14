using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

/// <summary>
/// The client through which all requests to targets go. It connects to public addresses only, to the very address that
/// it has looked at; so nobody who manages a project reaches through the app what only the app can reach.
/// </summary>
public sealed class TargetConnections : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    /// <summary>What is not public of IPv4 and IPv6, beside what maps one onto the other.</summary>
    private static readonly IPNetwork[] Private =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            // The address at which Azure's hosts answer their machines.
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "::1/128",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    // Of these networks the last or some other four bytes are an IPv4 address: where the bytes begin.
    private static readonly (IPNetwork Network, int At)[] Mapped =
    [
        (IPNetwork.Parse("::/96"), 12),
        (IPNetwork.Parse("::ffff:0:0/96"), 12),
        (IPNetwork.Parse("::ffff:0:0:0/96"), 12),
        (IPNetwork.Parse("64:ff9b::/96"), 12),
        (IPNetwork.Parse("64:ff9b:1::/48"), 12),
        (IPNetwork.Parse("2002::/16"), 2),
    ];

    private readonly bool allowsPrivate;

    /// <summary>A client as the settings say.</summary>
    public TargetConnections(IOptions<TargetOptions> options)
    {
        allowsPrivate = options.Value.AllowPrivateAddresses;
        Client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.All,
                ConnectCallback = ConnectAsync,
                ConnectTimeout = ConnectPatience,
                MaxResponseHeadersLength = 32,
                PooledConnectionLifetime = Lifetime,
                UseCookies = false,
                UseProxy = false,
            }
        )
        {
            Timeout = TimeSpan.FromSeconds(options.Value.TimeoutSeconds),
        };
        Client.DefaultRequestHeaders.UserAgent.ParseAdd("Tracking-Targets/1");
    }

    /// <summary>The client.</summary>
    public HttpClient Client { get; }

    /// <summary>What is wrong with a URL of a target; null when nothing is.</summary>
    public string? Check(string? url) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0
            ? "A target's url is an absolute URL without a user or password."
        : uri.Scheme != Uri.UriSchemeHttps && !(allowsPrivate && uri.Scheme == Uri.UriSchemeHttp)
            ? "A target's url begins with https://."
        : !allowsPrivate
        && IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out var address)
        && !IsPublic(address)
            ? "A target's url is of a public address."
        : null;

    /// <summary>Whether an address is one of the public network.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (address.ScopeId != 0)
            {
                return false;
            }

            var bytes = address.GetAddressBytes();
            foreach (var (network, at) in Mapped)
            {
                if (network.Contains(address))
                {
                    return IsPublic(new IPAddress(bytes.AsSpan(at, 4)));
                }
            }
        }

        return !Private.Any(network => network.Contains(address));
    }

    /// <inheritdoc />
    public void Dispose() => Client.Dispose();

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken
    )
    {
        var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = allowsPrivate ? found : [.. found.Where(IsPublic)];
        if (allowed.Length == 0)
        {
            throw new HttpRequestException(
                HttpRequestError.ConnectionError,
                $"{context.DnsEndPoint.Host} has no public address."
            );
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
