namespace Tracking.Worker.Tests;

/// <summary>A worker that is told to end does so before the host loses patience.</summary>
public sealed class StopTests : IDisposable
{
    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task In_the_middle_of_traffic_it_ends_and_what_was_acknowledged_is_there_once(
        string? signal
    )
    {
        var traffic = new Traffic(storage);
        await using (var app = await TrackingApp.StartAsync(folder, storage))
        {
            await SendAsync(app, traffic, 20);
            var more = SendAsync(app, traffic, 50);
            Assert.True(await app.Host.StopAsync(signal));
            await more;
        }

        await using var again = await TrackingApp.StartAsync(folder, storage);
        await traffic.AssertEachOnceAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_the_hubs_are_out_of_reach_it_ends_too(bool isSilent)
    {
        var traffic = new Traffic(storage);
        await using var app = await TrackingApp.StartAsync(folder, storage);
        await SendAsync(app, traffic, 5);
        await app.Hubs.WithdrawAsync();
        if (isSilent)
        {
            app.Hubs.FallSilent();
        }

        var waiting = SendAsync(app, traffic, 10);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.True(await app.Host.StopAsync());
        await waiting;
    }

    private static Task SendAsync(TrackingApp app, Traffic traffic, int requests) =>
        Task.WhenAll(Enumerable.Range(0, requests).Select(_ => traffic.SendAsync(app)));
}
