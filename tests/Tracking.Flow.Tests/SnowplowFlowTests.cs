namespace Tracking.Flow.Tests;

/// <summary>Snowplow's tracker as it is.</summary>
public sealed class SnowplowFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    [Theory]
    [InlineData("post", "true")]
    [InlineData("post", "false")]
    [InlineData("get", "true")]
    [InlineData("get", "false")]
    public async Task Each_event_arrives_once_and_the_visitor_is_the_user_in_one_session(
        string method,
        string base64
    )
    {
        var project = $"snow-{method}-{base64}";
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync(project, new { }, "secret");
        await RunAsync(project, method, base64);
        await Support.EventuallyAsync(async () =>
        {
            var totals = (await client.GetAsync("v1/reports/log-types"))["totals"]!;
            Assert.Equal(
                """{"CART_ADD_ITEM":1,"ORDER_COMPLETED":1,"PAGE_PING":1,"PAGE_VISIT":1}""",
                totals.ToJsonString()
            );
            var sessions = (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            Assert.Equal("ann", (string?)Assert.Single(sessions)!["user"]);
            var logs = await client.GetAsync("v1/atomic-logs?action=order_completed");
            Assert.Equal(5, (int)Assert.Single(logs["logs"]!.AsArray())!["params"]!["total"]!);
        });
    }

    [Fact]
    public Task A_wrong_application_is_told_so_and_sent_no_second_time() =>
        RunAsync("no-such-project", "post", "true", "401");

    private Task RunAsync(params string[] args) =>
        Clients.RunAsync("snowplow.mjs", [app.Http.BaseAddress!.ToString().TrimEnd('/'), .. args]);
}
