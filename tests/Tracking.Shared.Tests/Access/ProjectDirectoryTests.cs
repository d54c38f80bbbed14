using System.Net;
using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tests.Access;

public sealed class ProjectDirectoryTests : IDisposable
{
    private static readonly Project Demo = new(
        "demo",
        "Demo",
        "site",
        ["https://shop.example"],
        Project.DefaultSessionTimeout
    );

    private readonly FakeTimeProvider time = new(Some.Time);
    private readonly RateLimits limits = new(
        Options.Create(new RateLimitOptions { UnknownKeysPerSecond = 1 })
    );
    private readonly List<string> reads = [];
    private readonly ProjectDirectory directory;
    private bool isDown;

    public ProjectDirectoryTests() =>
        directory = new ProjectDirectory(
            (hash, _) =>
            {
                reads.Add(hash);
                return isDown
                    ? Task.FromException<ProjectKey?>(new RequestFailedException(503, "down"))
                    : Task.FromResult(
                        hash == KeyHash.Of("right")
                            ? new ProjectKey(Demo, KeyKind.Write, hash)
                            : null
                    );
            },
            _ =>
                isDown
                    ? Task.FromException<IReadOnlyList<Project>?>(
                        new RequestFailedException(503, "down")
                    )
                    : Task.FromResult<IReadOnlyList<Project>?>([Demo]),
            limits,
            Options.Create(new ProjectDirectoryOptions()),
            time
        );

    public void Dispose() => limits.Dispose();

    [Fact]
    public async Task Who_tries_many_keys_is_turned_away_before_storage_is_read()
    {
        var problems = new List<Problem?>();
        for (var i = 0; i < 1000; i++)
        {
            problems.Add((await FindAsync($"wrong-{i}")).Reason);
        }

        Assert.Equal(Problem.UnknownKey, problems[0]);
        Assert.Contains(Problem.TooManyRequests, problems);
        Assert.Equal(reads.Count, problems.Count(p => p == Problem.UnknownKey));

        // Somebody else is not.
        Assert.Equal(Problem.UnknownKey, (await FindAsync("wrong", "203.0.113.2")).Reason);
    }

    [Fact]
    public async Task Who_tries_the_same_wrong_key_again_and_again_is_turned_away_and_costs_one_read()
    {
        var problems = new List<Problem?>();
        for (var i = 0; i < 1000; i++)
        {
            problems.Add((await FindAsync("wrong")).Reason);
        }

        Assert.Contains(Problem.TooManyRequests, problems);
        Assert.Single(reads);
    }

    [Fact]
    public async Task A_key_that_is_known_is_never_turned_away_for_wrong_ones()
    {
        await FindAsync("right");
        for (var i = 0; i < 1000; i++)
        {
            await FindAsync($"wrong-{i}");
            Assert.True((await FindAsync("right")).Is(out _, out _));
        }
    }

    [Fact]
    public async Task A_preflight_is_answered_by_the_projects_of_known_keys_while_storage_is_down()
    {
        await FindAsync("right");
        isDown = true;
        Assert.True(await directory.IsKnownOriginAsync("https://shop.example", default));
        Assert.False(await directory.IsKnownOriginAsync("https://evil.example", default));
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void All_that_one_customer_of_a_network_may_use_counts_as_one_address(
        string address,
        string network
    ) => Assert.Equal(network, ClientAddress.Network(IPAddress.Parse(address)));

    private async Task<Result<ProjectKey, Problem>> FindAsync(
        string key,
        string address = "203.0.113.1"
    )
    {
        var request = new DefaultHttpContext().Request;
        request.HttpContext.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return await directory.FindAsync(key, request, CancellationToken.None);
    }
}
