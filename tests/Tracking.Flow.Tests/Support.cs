using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tracking.Flow.Tests;

/// <summary>What flow tests have in common.</summary>
internal static class Support
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>A folder of its own for each app.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("tracking-flow-").FullName;

    /// <summary>Free ports below the range from which outgoing connections are served.</summary>
    public static IReadOnlyList<int> FreePorts(int count)
    {
        var ports = new List<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(15_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                ports.Add(port);
            }
            catch (SocketException)
            {
                // Taken.
            }
        }

        return ports;
    }

    /// <summary>Waits until something is as it should be; then asserts it. What can never be is not waited for.</summary>
    public static async Task EventuallyAsync(Func<Task> assertion)
    {
        // Looking costs the app's time too, so it looks less often the longer it takes.
        var waited = Stopwatch.StartNew();
        for (var pause = FirstPause; ; pause *= 1.5)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Exception e)
                when (e is not ReferenceMismatchException && waited.Elapsed < Patience)
            {
                await Task.Delay(pause);
            }
        }
    }
}
