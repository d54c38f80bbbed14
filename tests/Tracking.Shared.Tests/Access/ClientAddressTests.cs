using System.Net;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("127.0.0.1", null, "127.0.0.1")]
    [InlineData("203.0.113.7", null, "203.0.113.7")]
    [InlineData("127.0.0.1", "203.0.113.7:4711", "203.0.113.7")]
    [InlineData("127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7")]
    [InlineData("::ffff:169.254.129.1", "203.0.113.7", "203.0.113.7")]
    public void It_is_what_the_front_end_saw(
        string connection,
        string? forwarded,
        string address
    ) => Assert.Equal(address, Of(connection, forwarded));

    [Theory]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.7:4711")]
    [InlineData("203.0.113.7", "198.51.100.1")]
    [InlineData("169.254.129.1", "198.51.100.1, 203.0.113.7:4711")]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.7:4711, 10.0.128.4")]
    public void What_a_client_says_is_not_believed_however_many_hops_the_platform_has(
        string connection,
        string forwarded
    ) => Assert.Equal("203.0.113.7", Of(connection, forwarded));

    [Theory]
    [InlineData("127.0.0.1", "10.1.2.3:50000", "10.1.2.3")]
    [InlineData("169.254.129.1", "10.9.9.9, 10.1.2.3:50000", "10.1.2.3")]
    [InlineData("10.1.2.3", null, "10.1.2.3")]
    [InlineData("127.0.0.1", "unknown", "127.0.0.1")]
    [InlineData("127.0.0.1", "198.51.100.1, unknown", "127.0.0.1")]
    public void Without_a_public_address_it_is_the_nearest_of_another_machine(
        string connection,
        string? forwarded,
        string address
    ) => Assert.Equal(address, Of(connection, forwarded));

    private static string? Of(string connection, string? forwarded)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(connection);
        context.Request.Headers["X-Forwarded-For"] = forwarded;
        return ClientAddress.Of(context.Request)?.ToString();
    }
}
