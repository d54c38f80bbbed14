using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Tracking.Shared.Access;

/// <summary>Where a request comes from.</summary>
public static class ClientAddress
{
    // What a network provider gives to one customer, who may use all of it.
    private const int Ipv6NetworkBytes = 8;

    private static readonly IPNetwork[] OfThisMachine =
    [
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fe80::/10"),
    ];

    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("fc00::/7"),
    ];

    /// <summary>
    /// The address that the front end in front of the app saw. Each hop adds the address it was called from, the
    /// last of them is the connection's, and how many there are behind the front end is the platform's affair:
    /// they are on internal networks, so going back from the app the first public address is the client's. What
    /// stands before that is the client's word.
    /// </summary>
    public static IPAddress? Of(HttpRequest request)
    {
        var connection = request.HttpContext.Connection.RemoteIpAddress;
        if (connection is not null && !IsInternal(connection))
        {
            return connection;
        }

        // Clients of a private network have no public address.
        var nearest = IsOfThisMachine(connection) ? null : connection;
        var hops = request.Headers["X-Forwarded-For"].ToString().AsSpan();
        while (IPEndPoint.TryParse(hops[(hops.LastIndexOf(',') + 1)..].Trim(), out var seen))
        {
            hops = hops[..Math.Max(hops.LastIndexOf(','), 0)];

            if (!IsInternal(seen.Address))
            {
                return seen.Address;
            }

            nearest ??= IsOfThisMachine(seen.Address) ? null : seen.Address;
        }

        return nearest ?? connection;
    }

    /// <summary>What counts as one address where addresses are limited: of IPv6 the first 64 bits.</summary>
    public static string NetworkOf(HttpRequest request) => Network(Of(request));

    internal static string Network(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6 })
        {
            return address?.ToString() ?? "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, Ipv6NetworkBytes, bytes.Length - Ipv6NetworkBytes);
        return new IPAddress(bytes).ToString();
    }

    private static bool IsInternal(IPAddress address) =>
        IsOfThisMachine(address) || IsIn(Private, address);

    private static bool IsOfThisMachine(IPAddress? address) =>
        address is null || IsIn(OfThisMachine, address);

    private static bool IsIn(IPNetwork[] networks, IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(networks, network => network.Contains(plain));
    }
}
