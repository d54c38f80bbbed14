using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Tracking.Shared.Access;

/// <summary>Where a request comes from.</summary>
public static class ClientAddress
{
    // What a network provider gives to one customer, who may use all of it.
    private const int Ipv6NetworkBytes = 8;

    /// <summary>
    /// The address that the front end in front of the app adds; what stands before that is the client's
    /// word. Without a front end that of the connection.
    /// </summary>
    public static IPAddress? Of(HttpRequest request)
    {
        var forwarded = request.Headers["X-Forwarded-For"].ToString();
        var last = forwarded[(forwarded.LastIndexOf(',') + 1)..].Trim();
        return IPEndPoint.TryParse(last, out var seen)
            ? seen.Address
            : request.HttpContext.Connection.RemoteIpAddress;
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
}
