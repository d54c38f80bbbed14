using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tracking.Flow.Tests;

/// <summary>What flow tests have in common.</summary>
internal static class Support
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly List<FileStream> TakenPorts = [];

    /// <summary>A folder of its own for each app.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("tracking-flow-").FullName;

    /// <summary>
    /// Free ports below the range from which outgoing connections are served. Whoever is given one listens there only
    /// later, so a file says until the end of this process that it is taken.
    /// </summary>
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
                lock (TakenPorts)
                {
                    TakenPorts.Add(TakePort(port));
                }

                ports.Add(port);
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // Taken.
            }
        }

        return ports;
    }

    private static FileStream TakePort(int port) =>
        new(
            Path.Combine(
                Directory
                    .CreateDirectory(Path.Combine(Path.GetTempPath(), "tracking-ports"))
                    .FullName,
                port.ToString(CultureInfo.InvariantCulture)
            ),
            FileMode.Create,
            FileAccess.Write,
            FileShare.None,
            bufferSize: 1,
            FileOptions.DeleteOnClose
        );

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
