using System.Globalization;
using Azure.Data.Tables;
using Tracking.Local.Hubs;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Load.Storage;

/// <summary>
/// How far the readers are, by their cursors and the hub's own numbers. It asks storage three small questions,
/// beside the proxy that counts.
/// </summary>
/// <param name="connection">The storage.</param>
/// <param name="data">The app's data folder.</param>
internal sealed class ReaderPlaces(string connection, string data)
{
    private readonly CursorTable[] tables =
    [
        .. TableNames.Cursors.Select(name => new CursorTable(
            new TableServiceClient(connection).GetTableClient(name)
        )),
    ];

    /// <summary>
    /// Until when everything that the hub has stored is done by all readers; null when that is all there is.
    /// </summary>
    public async Task<DateTimeOffset?> DoneUntilAsync()
    {
        // The ends first: what comes meanwhile makes a reader look further than it is, never less far.
        var ends = Ends();
        DateTimeOffset? until = null;
        foreach (var table in tables)
        {
            var cursors = (await table.ReadAllAsync(CancellationToken.None))
                .Where(cursor => cursor.Hub == HubNames.TrackedEvents)
                .ToDictionary(cursor => cursor.Partition, cursor => cursor.Position);
            foreach (var (partition, next) in ends)
            {
                var isKnown = cursors.TryGetValue(partition, out var at);
                if (!isKnown || at.Sequence < next - 1)
                {
                    until = until < at.EnqueuedAt ? until : at.EnqueuedAt;
                }
            }
        }

        return until;
    }

    private Dictionary<int, long> Ends()
    {
        var ends = new Dictionary<int, long>();
        var hub = Path.Combine(data, "hubs", HubNames.TrackedEvents);
        foreach (var folder in Directory.Exists(hub) ? Directory.GetDirectories(hub) : [])
        {
            using var numbers = new LogNumbers(folder);
            if (numbers.Read() is (var first, var next) && next > first)
            {
                ends[int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)] = next;
            }
        }

        return ends;
    }
}
