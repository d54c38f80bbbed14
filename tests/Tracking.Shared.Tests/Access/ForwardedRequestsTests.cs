using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public sealed class ForwardedRequestsTests
{
    // The connection is the Functions host's, or the client's own.
    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.1", "203.0.113.7:4711", "203.0.113.7")]
    [InlineData("127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7")]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.7:4711", "203.0.113.7")]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.5", "203.0.113.7")]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.5, 169.254.1.1:80", "203.0.113.7")]
    [InlineData("127.0.0.1", "nonsense", "127.0.0.1")]
    [InlineData("127.0.0.1", null, "127.0.0.1")]
    [InlineData("203.0.113.7", "198.51.100.1", "203.0.113.7")]
    public async Task A_client_is_who_the_last_trusted_proxy_saw(
        string connection,
        string? forwarded,
        string expected
    ) => Assert.Equal(expected, (await AddressAsync(connection, forwarded)).ToString());

    [Fact]
    public async Task Proxies_that_are_not_trusted_are_clients() =>
        Assert.Equal(
            "10.0.0.5",
            (await AddressAsync("127.0.0.1", "203.0.113.7, 10.0.0.5", "127.0.0.0/8")).ToString()
        );

    [Theory]
    [InlineData("203.0.113.7:4711", "203.0.113.7")]
    [InlineData(null, "127.0.0.1")]
    public async Task Where_the_front_end_has_a_header_of_its_own_no_other_is_believed(
        string? seen,
        string expected
    )
    {
        var address = await AddressAsync("127.0.0.1", "198.51.100.1", header: ("CLIENT-IP", seen));
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData("127.0.0.0/8; 10.0.0.300/8", false)]
    [InlineData("127.0.0.0/8;::1/128", true)]
    [InlineData("", true)]
    public void What_is_no_network_is_said(string networks, bool isRight)
    {
        var options = new RequestOptions { TrustedProxies = networks };
        Assert.Equal(isRight, Validator.TryValidateObject(options, new(options), null, true));
    }

    private static async Task<IPAddress> AddressAsync(
        string connection,
        string? forwarded,
        string? trusted = null,
        (string Name, string? Value)? header = null
    )
    {
        var services = new ServiceCollection().AddLogging().AddForwardedRequests();
        // What the worker's own integration sets, before.
        services.Configure<ForwardedHeadersOptions>(o => o.ForwardedHeaders = ForwardedHeaders.All);
        services.Configure<RequestOptions>(o => o.TrustedProxies = trusted ?? o.TrustedProxies);
        services.Configure<RequestOptions>(o => o.AddressHeader = header?.Name ?? o.AddressHeader);
        await using var provider = services.BuildServiceProvider();
        IPAddress? seen = null;
        var app = new ApplicationBuilder(provider);
        app.UseForwardedHeaders();
        app.Run(context =>
        {
            seen = ClientAddress.Of(context.Request);
            return Task.CompletedTask;
        });
        var context = new DefaultHttpContext { RequestServices = provider };
        context.Connection.RemoteIpAddress = IPAddress.Parse(connection);
        context.Request.Headers["X-Forwarded-For"] = forwarded;
        if (header is var (name, value))
        {
            context.Request.Headers[name] = value;
        }

        await app.Build()(context);
        return seen!;
    }
}
