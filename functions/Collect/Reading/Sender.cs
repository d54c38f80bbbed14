using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.UserAgents;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

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

    private const string Bearer = "Bearer";

    /// <summary>The id of its session token, when that was checked before.</summary>
    public string? TokenId { get; init; }

    /// <summary>Whether the request says that it is not to be tracked.</summary>
    public bool IsOptedOut { get; init; }

    /// <summary>The address it came from, as the project keeps it: of a secret key that of a server.</summary>
    public string? Address { get; init; }

    /// <summary>Whether what it says of when it was sent is no time.</summary>
    public bool HasBadSentAt { get; init; }

    /// <summary>Whether its user agent is that of a crawler.</summary>
    public bool IsBot { get; init; }

    /// <summary>Why its project does not want it tracked, as a signal of the browser says; null when it may be.</summary>
    public string? OptOut { get; init; }

    /// <summary>The sender of a request.</summary>
    public static Sender Of(HttpRequest request, ProjectKey key, DateTimeOffset receivedAt)
    {
        var headers = request.Headers;
        var agent = UserAgent.Read(
            Cut(headers.UserAgent.ToString()),
            headers["Sec-CH-UA-Mobile"].ToString()
        );
        var address = Addresses.Keep(ClientAddress.Of(request), key.Project.Ip);
        return new Sender(
            key,
            receivedAt,
            TokenOf(request),
            null,
            new EventContext
            {
                Url = Cut(headers.Referer.ToString()),
                UserAgent = Cut(headers.UserAgent.ToString()),
                Browser = agent.Browser,
                DeviceClass = agent.DeviceClass,
                Locale = Cut(headers.AcceptLanguage.ToString().Split(',', ';')[0].Trim('*', ' ')),
                // The address of a product's server says nothing of the visitor.
                Ip = key.Kind == KeyKind.Secret ? null : address,
                Source = Cut(headers["x-inbenta-source"].ToString()),
                Environment = Cut(headers["x-inbenta-env"].ToString()),
                UserType = Cut(headers["x-inbenta-user-type"].ToString()),
            }
        )
        {
            Address = address,
            IsBot = agent.IsBot,
            OptOut = OptOuts.Of(request, key.Project),
        };
    }

    private static string? TokenOf(HttpRequest request)
    {
        var text = request.Headers[SessionHeader].ToString().Trim();
        var bare =
            text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && (text.Length == Bearer.Length || char.IsWhiteSpace(text[Bearer.Length]))
                ? text[Bearer.Length..].Trim()
                : text;
        return bare.Length > 0 ? bare : null;
    }

    private static string? Cut(string text)
    {
        var cut = Text.Cut(text.Trim(), EventLimits.HeaderLength);
        return cut.Length > 0 ? cut : null;
    }
}
