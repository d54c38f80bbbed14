namespace Tracking.Shared.Tests;

public sealed class FileTurnTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tracking-");

    private string Path => System.IO.Path.Combine(folder.FullName, "turn");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_next_has_its_turn_when_the_first_is_done_and_not_before()
    {
        var first = await TakeAsync(Path, Patience);
        var second = TakeAsync(Path, Patience);
        await Assert.ThrowsAsync<IOException>(() => TakeAsync(Path, TimeSpan.Zero));
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();
        await (await second).DisposeAsync();
    }

    [Fact]
    public async Task Where_there_can_be_no_file_nobody_waits() =>
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() =>
            TakeAsync(System.IO.Path.Combine(Path, "none", "turn"), TimeSpan.MaxValue)
                .WaitAsync(Patience)
        );

    [Fact]
    public async Task Who_is_told_to_stop_waits_no_longer()
    {
        await using var first = await TakeAsync(Path, Patience);
        using var stop = new CancellationTokenSource();
        var second = FileTurn.TakeAsync(Path, Patience, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    private static Task<IAsyncDisposable> TakeAsync(string file, TimeSpan patience) =>
        FileTurn.TakeAsync(file, patience, CancellationToken.None);
}
