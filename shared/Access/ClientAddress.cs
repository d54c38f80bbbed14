using System.Net;
using Microsoft.AspNetCore.Http;

namespace Tracking.Shared.Access;

/// <summary>Where a request comes from.</summary>
public static class ClientAddress
{
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
}
