using System.Diagnostics;

namespace Tracking.Shared;

/// <summary>
/// The turn of those who do something one at a time, in whatever process of this machine: who has a file open has it. The
/// system ends the turn of a process that dies.
/// </summary>
public static class FileTurn
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(320);

    /// <summary>Waits for the turn, which lasts until what is given back is disposed of.</summary>
    /// <param name="file">The file. It is made when it is not there, in a folder that is, and stays.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="IOException">Others had it for so long, or there can be no such file.</exception>
    public static async Task<IAsyncDisposable> TakeAsync(
        string file,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        var began = Stopwatch.GetTimestamp();
        for (var pause = ShortestPause; ; pause = pause < LongestPause ? 2 * pause : pause)
        {
            try
            {
                return new FileStream(
                    file,
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
            }
            catch (IOException e)
                when (e is not (DirectoryNotFoundException or PathTooLongException)
                    && Stopwatch.GetElapsedTime(began) < patience
                )
            {
                await Task.Delay(pause, cancellationToken);
            }
        }
    }
}
