using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Tracking.Shared.Access;

/// <summary>Where a request comes from.</summary>
public static class ClientAddress
{
    // What a network provider gives to one customer, who may use all of it.
    private const int Ipv6NetworkBytes = 8;

    /// <summary>The address of the client, as far as trusted proxies tell it; see <see cref="ForwardedRequests"/>.</summary>
    public static IPAddress? Of(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress;

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
}
