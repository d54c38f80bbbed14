using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>Who sent a request, and from where: the same for all its events.</summary>
/// <param name="Key">The key it came with.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Token">The session token's text of its header, for events that have none of their own.</param>
/// <param name="SentAt">When it was sent, by the client's clock.</param>
/// <param name="Context">What its headers say.</param>
public sealed record Sender(
    ProjectKey Key,
    DateTimeOffset ReceivedAt,
    string? Token,
    DateTimeOffset? SentAt,
    EventContext Context
)
{
    /// <summary>The header that carries the session token, bare or behind <c>Bearer</c>.</summary>
    public const string SessionHeader = "x-inbenta-session";

    private const string Bearer = "Bearer ";
    private const int Ipv4KeptBytes = 3;
    private const int Ipv6KeptBytes = 6;

    /// <summary>The sender of a request.</summary>
    public static Sender Of(
        HttpRequest request,
        ProjectKey key,
        DateTimeOffset receivedAt,
        string? sentAt = null
    )
    {
        var userAgent = Cut(request.Headers.UserAgent.ToString());
        return new Sender(
            key,
            receivedAt,
            TokenOf(request),
            ClientTime.TryParse(sentAt, out var time) ? time : null,
            new EventContext
            {
                Url = Cut(request.Headers.Referer.ToString()),
                UserAgent = userAgent,
                Browser = userAgent is null ? null : Browser.Of(userAgent),
                DeviceClass = userAgent is null
                    ? null
                    : DeviceClass.Of(userAgent, request.Headers["Sec-CH-UA-Mobile"].ToString()),
                Locale = Cut(request.Headers.AcceptLanguage.ToString().Split(',', ';')[0]),
                Ip = key.Project.Ip == IpHandling.Drop ? null : Shorten(ClientAddress.Of(request)),
                Source = Cut(request.Headers["x-inbenta-source"].ToString()),
                Environment = Cut(request.Headers["x-inbenta-env"].ToString()),
                UserType = Cut(request.Headers["x-inbenta-user-type"].ToString()),
            }
        );
    }

    /// <summary>The network of an address: what is left of it is shared by many.</summary>
    internal static string? Shorten(IPAddress? address)
    {
        if (address is null)
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

    private static string? TokenOf(HttpRequest request)
    {
        var text = request.Headers[SessionHeader].ToString();
        var bare = text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? text[Bearer.Length..].Trim()
            : text.Trim();
        return bare.Length > 0 ? bare : null;
    }

    private static string? Cut(string text)
    {
        var cut = Text.Cut(text, EventLimits.HeaderLength);
        return cut.Length > 0 ? cut : null;
    }
}
