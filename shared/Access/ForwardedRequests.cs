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

    /// <summary>Reads networks with <c>;</c> between them.</summary>
    /// <exception cref="InvalidOperationException">One is none.</exception>
    internal static IReadOnlyList<IPNetwork> Parse(string networks) =>
        [
            .. networks
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(text =>
                    IPNetwork.TryParse(text, out var network)
                        ? network
                        : throw new InvalidOperationException(
                            $"The setting Request__TrustedProxies has '{text}', which is no network such as 10.0.0.0/8."
                        )
                ),
        ];
}
