using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests;

/// <summary>What the app does by the clock.</summary>
public sealed class TimerTests(RunningApp running) : IClassFixture<RunningApp>
{
    [Theory]
    [InlineData("SweepSessions")]
    [InlineData("EnforceRetention")]
    public async Task Each_timer_does_its_work_in_the_worker(string name)
    {
        var result = await running.App.Host.FireAsync(name);
        Assert.Null(result.Exception);
        Assert.Equal(StatusResult.Types.Status.Success, result.Status);
    }

    [Fact]
    public Task The_sweep_comes_by_itself_each_minute() =>
        Support.EventuallyAsync(() =>
        {
            Assert.Contains("SweepSessions: Success", running.App.Host.Log);
            return Task.CompletedTask;
        });
}
