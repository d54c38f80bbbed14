using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Tracking.Shared.Access;

/// <summary>
/// Whose word is taken for where a request comes from. From the connection backwards each hop of
/// <c>X-Forwarded-For</c> is believed as long as the one before it is a trusted proxy, so what a client writes
/// into the header itself is never reached. Behind the Functions host the connection is the host's.
/// </summary>
public static class ForwardedRequests
{
    /// <summary>Sets the one rule for every host: it replaces what the worker's integration sets.</summary>
    public static IServiceCollection AddForwardedRequests(this IServiceCollection services)
    {
        services
            .AddOptions<ForwardedHeadersOptions>()
            .PostConfigure<IOptions<RequestOptions>>(
                (forwarded, request) =>
                {
                    forwarded.ForwardedHeaders =
                        ForwardedHeaders.XForwardedFor
                        | ForwardedHeaders.XForwardedProto
                        | ForwardedHeaders.XForwardedHost;
                    forwarded.ForwardedForHeaderName = request.Value.AddressHeader;
                    forwarded.ForwardLimit = null;
                    forwarded.KnownProxies.Clear();
                    forwarded.KnownIPNetworks.Clear();
                    foreach (var network in Parse(request.Value.TrustedProxies))
                    {
                        forwarded.KnownIPNetworks.Add(network);
                    }
                }
            );
        return services;
    }

    private static IEnumerable<IPNetwork> Parse(string networks) =>
        Texts(networks).Select(text => IPNetwork.Parse(text));

    /// <summary>The first of some networks, with <c>;</c> between them, that is none.</summary>
    internal static string? FindWrong(string networks) =>
        Texts(networks).FirstOrDefault(text => !IPNetwork.TryParse(text, out _));

    private static string[] Texts(string networks) =>
        networks.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
