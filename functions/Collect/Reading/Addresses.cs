using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Reading;

/// <summary>Addresses of visitors: what means one, wherever it stands, and what is left of it.</summary>
internal static class Addresses
{
    private const int Ipv4KeptBytes = 3;
    private const int Ipv6KeptBytes = 6;
    private const int LongestName = 24;

    // In lower case, without what divides words: $ip, client_ip, X-Forwarded-For.
    private static readonly FrozenSet<string> Names = new[]
    {
        "ip",
        "ips",
        "ipv4",
        "ipv6",
        "ipaddr",
        "ipaddress",
        "cip",
        "clientip",
        "clientipaddress",
        "clientaddress",
        "customerip",
        "hostip",
        "originip",
        "realip",
        "remoteip",
        "remoteipaddress",
        "remoteaddr",
        "remoteaddress",
        "requestip",
        "senderip",
        "sourceip",
        "sourceipaddress",
        "trueclientip",
        "userip",
        "useripaddress",
        "visitorip",
        "xclientip",
        "xforwardedfor",
        "forwardedfor",
        "xrealip",
        "cfconnectingip",
        "lastip",
    }.ToFrozenSet();

    /// <summary>Whether a member of this name means an address.</summary>
    public static bool IsName(string name) =>
        name.Length <= LongestName && IsName(Encoding.UTF8.GetBytes(name));

    /// <summary>Whether a member of this name, in UTF-8, means an address.</summary>
    public static bool IsName(ReadOnlySpan<byte> name)
    {
        // No name without a p or an r: most are told by that.
        if (name.Length > LongestName || name.IndexOfAny("pPrR"u8) < 0)
        {
            return false;
        }

        Span<char> plain = stackalloc char[LongestName];
        var length = 0;
        foreach (var b in name)
        {
            if (b is (byte)'_' or (byte)'-' or (byte)'$' or (byte)'.' or (byte)' ')
            {
                continue;
            }

            plain[length++] = char.ToLowerInvariant((char)b);
        }

        return Names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(plain[..length]);
    }

    /// <summary>What may be kept of an address; null when it is to be dropped, or is none.</summary>
    public static string? Keep(IPAddress? address, IpHandling handling)
    {
        if (address is null || handling == IpHandling.Drop)
        {
            return null;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        var kept =
            plain.AddressFamily == AddressFamily.InterNetwork ? Ipv4KeptBytes : Ipv6KeptBytes;
        Array.Clear(bytes, kept, bytes.Length - kept);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>What may be kept of a text that means an address, or several with commas between; null when it is none.</summary>
    public static string? Keep(string? text, IpHandling handling)
    {
        var first = text?.Split(',')[0].Trim().Trim('"');
        return Parse(first) is { } address ? Keep(address, handling) : null;
    }

    // With or without a port: 203.0.113.7:443, [2001:db8::1]:443.
    private static IPAddress? Parse(string? text) =>
        text is null ? null
        : IPAddress.TryParse(text, out var address) && (text.Contains('.') || text.Contains(':'))
            ? address
        : IPEndPoint.TryParse(text, out var endPoint) ? endPoint.Address
        : null;
}
