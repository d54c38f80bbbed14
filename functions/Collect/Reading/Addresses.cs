using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Reading;

/// <summary>Addresses of visitors: what means one, wherever it stands, and what is left of it.</summary>
internal static partial class Addresses
{
    private const int Ipv4KeptBytes = 3;
    private const int Ipv6KeptBytes = 6;
    private const int LongestName = 24;
    private const int ShortestAddress = 3;
    private const int LongestAddress = 47;

    private static readonly SearchValues<byte> Telling = SearchValues.Create("pPrRxX"u8);

    private static readonly SearchValues<byte> Characters = SearchValues.Create(
        "0123456789abcdefABCDEF.:[]"u8
    );

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
        "initialip",
        "httpxforwardedfor",
        "httpclientip",
        "httpxrealip",
        "forwarded",
        "xff",
        "ipinfo",
    }.ToFrozenSet();

    /// <summary>Whether a member of this name means an address.</summary>
    public static bool IsName(string name) =>
        name.Length <= LongestName && IsName(Encoding.UTF8.GetBytes(name));

    /// <summary>Whether a member of this name, in UTF-8, means an address.</summary>
    public static bool IsName(ReadOnlySpan<byte> name)
    {
        // No name without a p, an r or an x: many are told by that.
        if (name.Length > LongestName || !name.ContainsAny(Telling))
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

        return Names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(plain[..length])
            || HasWord(name);
    }

    /// <summary>Whether a text is an address and nothing else.</summary>
    public static bool IsAddress(string? text) => MayBe(text) && Parse(text!.Trim()) is not null;

    /// <summary>Whether bytes may be an address and nothing else: told by their characters.</summary>
    public static bool MayBe(ReadOnlySpan<byte> text) =>
        text.Length is >= ShortestAddress and <= LongestAddress
        && text.IndexOfAny((byte)'.', (byte)':') >= 0
        && !text.ContainsAnyExcept(Characters);

    private static bool MayBe(string? text) =>
        text is { Length: <= LongestAddress } && MayBe(Encoding.UTF8.GetBytes(text.Trim()));

    // A word of its own: src_ip, loginIP, ipInfo; not zip or shipping.
    private static bool HasWord(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i + 1 < name.Length; i++)
        {
            if ((name[i] | 0x20) != 'i' || (name[i + 1] | 0x20) != 'p')
            {
                continue;
            }

            var isStart =
                i == 0
                || !char.IsAsciiLetterOrDigit((char)name[i - 1])
                || char.IsAsciiLetterUpper((char)name[i])
                    && char.IsAsciiLetterLower((char)name[i - 1]);
            var end = i + 2;
            var isEnd =
                end == name.Length
                || !char.IsAsciiLetterLower((char)name[end])
                    && (
                        char.IsAsciiLetterLower((char)name[end - 1])
                        || !char.IsAsciiLetterUpper((char)name[end])
                        || end + 1 < name.Length && char.IsAsciiLetterLower((char)name[end + 1])
                    );
            if (isStart && isEnd)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A URL with what stands in its query under the name of an address as the project keeps it.</summary>
    public static string? InUrl(string? url, IpHandling handling) =>
        url is not null && url.Contains("ip=", StringComparison.OrdinalIgnoreCase)
            ? Parameter()
                .Replace(
                    url,
                    match =>
                        IsName(match.Groups["name"].Value)
                            ? match.Groups["before"].Value
                                + Keep(
                                    Uri.UnescapeDataString(match.Groups["value"].Value),
                                    handling
                                )
                            : match.Value
                )
            : url;

    [GeneratedRegex("(?<before>[?&;#](?<name>[^=&#]{1,24})=)(?<value>[^&#]*)")]
    private static partial Regex Parameter();

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
