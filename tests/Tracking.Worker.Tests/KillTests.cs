namespace Tracking.Worker.Tests;

/// <summary>What is left of traffic when the worker dies, and the host goes on.</summary>
public sealed class KillTests : IDisposable
{
    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_worker_that_is_killed_is_replaced_and_what_was_acknowledged_is_there_once()
    {
        const int requests = 300;
        const int killEvery = 100;
        var traffic = new Traffic(storage);
        await using var app = await TrackingApp.StartAsync(folder, storage);
        var first = (await app.Host.Worker).Process.Id;
        var next = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        int request;
                        while ((request = Interlocked.Increment(ref next)) <= requests)
                        {
                            if (request % killEvery == killEvery / 2)
                            {
                                await (await app.Host.Worker).Process.KillAsync();
                            }

                            await traffic.SendAsync(app);
                        }
                    })
                )
        );
        Assert.NotEqual(first, (await app.Host.Worker).Process.Id);
        await traffic.AssertEachOnceAsync();
    }
}
