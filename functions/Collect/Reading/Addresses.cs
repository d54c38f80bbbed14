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
    private const int Looked = 512;
    private const int ShortestAddress = 3;
    private const int LongestAddress = 47;

    // One of these is in every name of an address.
    private static readonly SearchValues<string> InNames = SearchValues.Create(
        ["ip", "addr", "forwarded", "xff"],
        StringComparison.OrdinalIgnoreCase
    );

    private static readonly SearchValues<byte> Telling = SearchValues.Create("pPrRxX"u8);

    private static readonly SearchValues<byte> Characters = SearchValues.Create(
        "0123456789abcdefABCDEF.:[]"u8
    );

    // Under these a text is no address, though it may look like one.
    private static readonly FrozenSet<string> Other = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            // What is searched for.
            .. (string[])["query", "q", "search", "keyword", "term"],
            // Versions and the like.
            .. (string[])["v", "ver", "release", "firmware", "build", "revision", "model"],
            .. (string[])["sku", "oid", "code", "number", "serial"],
        ]
    );

    /// <summary>Whether a member of this name is something else than an address, whatever it looks like.</summary>
    public static bool IsOther(string name) =>
        Other.Contains(name)
        || name.Contains("version", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("id", StringComparison.OrdinalIgnoreCase);

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

    /// <summary>Whether a text is an address of the public internet and nothing else.</summary>
    public static bool IsAddress(string? text) =>
        MayBe(text) && Parse(text!.Trim()) is { } address && IsPublic(address);

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

    /// <summary>A text with what stands under the name of an address in the query of a URL as the project keeps it.</summary>
    public static string InUrl(string text, IpHandling handling) =>
        MayBeUrl(text)
            ? Parameter()
                .Replace(
                    text,
                    match =>
                        IsName(Uri.UnescapeDataString(match.Groups["name"].Value).TrimEnd('[', ']'))
                            ? match.Groups["before"].Value
                                + Keep(
                                    Uri.UnescapeDataString(match.Groups["value"].Value),
                                    handling
                                )
                            : match.Value
                )
            : text;

    /// <summary>Whether a text may be a URL with a query, or the query of one.</summary>
    public static bool MayBeUrl(ReadOnlySpan<char> text) =>
        text.Contains('?') && text.Contains('=') && text.ContainsAny(InNames);

    /// <summary>Whether bytes may be a text that <see cref="InUrl"/> changes: told by the same words.</summary>
    public static bool MayHaveQuery(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'?') || !text.Contains((byte)'='))
        {
            return false;
        }

        Span<char> chars = stackalloc char[Looked];
        return text.Length > Looked || MayBeUrl(chars[..Encoding.UTF8.GetChars(text, chars)]);
    }

    /// <summary>Whether bytes may be a URL with a query, or the query of one.</summary>
    public static bool MayBeUrl(ReadOnlySpan<byte> text) =>
        text.IndexOf((byte)'?') >= 0
        && text.IndexOf((byte)'=') >= 0
        && (
            text.IndexOf("ip"u8) >= 0
            || text.IndexOf("IP"u8) >= 0
            || text.IndexOf("Ip"u8) >= 0
            || text.IndexOf("addr"u8) >= 0
            || text.IndexOf("orwarded"u8) >= 0
            || text.IndexOf("xff"u8) >= 0
        );

    [GeneratedRegex("(?<before>[?&;#](?<name>[^=&;#?]{1,40})=)(?<value>[^&;#]*)")]
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

    // With or without a port: 203.0.113.7:443, [2001:db8::1]:443. Not what .NET takes too: 1.5 and 12:30 are no addresses.
    private static IPAddress? Parse(string? text)
    {
        if (text is null || !Form().IsMatch(text))
        {
            return null;
        }

        return IPAddress.TryParse(text, out var address) ? address
            : IPEndPoint.TryParse(text, out var endPoint) ? endPoint.Address
            : null;
    }

    [GeneratedRegex(
        @"^(\d{1,3}(\.\d{1,3}){3}(:\d+)?|\[?[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]+(%\w+)?(\]:\d+|\])?)$"
    )]
    private static partial Regex Form();

    /// <summary>
    /// Whether an address may be that of a visitor: one of the public internet. What has the form of another, such as
    /// 10.0.0.1 or a::b, is as likely something else.
    /// </summary>
    private static bool IsPublic(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4
            ? bytes[0] is not (0 or 10 or 127 or >= 224)
                && !(bytes[0] == 192 && bytes[1] == 168)
                && !(bytes[0] == 172 && bytes[1] is >= 16 and < 32)
            : bytes[0] is >= 0x20 and < 0x40;
    }
}
