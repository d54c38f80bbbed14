using System.Net;
using Microsoft.Extensions.Options;
using Tracking.Functions.Forward;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Tests.Forward;

/// <summary>Requests to targets go to the public network, however an address is written.</summary>
public class TargetConnectionsTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("198.19.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::10.0.0.1")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("2002:0a00:0001::1")]
    [InlineData("2001:db8::1")]
    public void What_is_not_public_is_refused(string address) =>
        Assert.False(TargetConnections.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    public void What_is_public_is_not(string address) =>
        Assert.True(TargetConnections.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://hooks.example/a?b=c", true)]
    [InlineData("http://hooks.example", false)]
    [InlineData("https://user:password@hooks.example", false)]
    [InlineData("https://10.0.0.1", false)]
    [InlineData("https://0x7f.1", false)]
    [InlineData("https://[::1]/", false)]
    [InlineData("/events", false)]
    [InlineData("file:///etc/passwd", false)]
    public void A_url_is_one_of_the_public_web(string url, bool isRight)
    {
        using var connections = new TargetConnections(Options.Create(new TargetOptions()));
        Assert.Equal(isRight, connections.Check(url) is null);
    }

    [Fact]
    public async Task A_name_that_stands_for_this_machine_is_not_connected_to()
    {
        using var connections = new TargetConnections(Options.Create(new TargetOptions()));
        var response = await new TargetHttp(connections.Client).SendAsync(
            new(HttpMethod.Get, "http://localhost:9"),
            default
        );
        Assert.Contains("no public address", response.Fault, StringComparison.Ordinal);
    }
}
