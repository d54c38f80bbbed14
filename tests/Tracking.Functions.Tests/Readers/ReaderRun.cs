using System.Globalization;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Readers;

/// <summary>A reader over tables in memory, to which batches are handed over until it has done them.</summary>
internal sealed class ReaderRun
{
    private const int MostAttempts = 8;

    // Only against a test that never ends.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Func<PartitionRunner> begin;
    private readonly long firstLetter;
    private readonly long firstFact;
    private PartitionRunner reader;
    private CancellationTokenSource cancellation = new();

    private ReaderRun(HubsDouble hubs, Func<ReaderServices, EventPublisher, PartitionRunner> open)
    {
        var time = new FakeTimeProvider(Frames.Start);
        (firstLetter, firstFact) = (
            hubs.Count(HubNames.RejectedEvents),
            hubs.Count(HubNames.TrackedEvents)
        );
        begin = () =>
            open(
                new ReaderServices(
                    Tables.Account(),
                    hubs.Holes,
                    hubs.DeadLetters,
                    new ReaderMonitor(time),
                    time,
                    NullLoggerFactory.Instance
                ),
                hubs.Publisher
            );
        reader = begin();
    }

    /// <summary>The tables.</summary>
    public TablesDouble Tables { get; } = new();

    /// <summary>The rows of sessions.</summary>
    public IReadOnlyList<TableEntity> Sessions =>
        Tallies.SessionsOf(Tables[TableNames.Sessions].Rows);

    /// <summary>How often batches were handed over again.</summary>
    public int Failures { get; private set; }

    /// <summary>The dead letters that were published.</summary>
    public IReadOnlyList<DeadLetter> Letters { get; private set; } = [];

    /// <summary>The facts that were published.</summary>
    public IReadOnlyList<TrackedEvent> Facts { get; private set; } = [];

    /// <summary>The lines of all exports, behind the names of their files.</summary>
    public IReadOnlyList<string> Lines =>
        [
            .. BlobNames
                .All.SelectMany(Tables.Blobs.Texts)
                .SelectMany(blob =>
                    blob.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Select(line => $"{blob.Name} {line}")
                ),
        ];

    /// <summary>Hands batches over, each until it is done.</summary>
    /// <param name="hubs">The hubs.</param>
    /// <param name="open">Makes the reader.</param>
    /// <param name="batches">The batches.</param>
    /// <param name="number">The call that goes wrong, from 0.</param>
    /// <param name="fault">How; null for none.</param>
    public static Task<ReaderRun> DoAsync(
        HubsDouble hubs,
        Func<ReaderServices, EventPublisher, PartitionRunner> open,
        IEnumerable<EventData[]> batches,
        int number = 0,
        Fault? fault = null
    ) => DoAsync(hubs, open, batches, n => n == number ? fault : null, dies: false);

    /// <summary>Hands batches over, each until it is done.</summary>
    /// <param name="hubs">The hubs.</param>
    /// <param name="open">Makes the reader.</param>
    /// <param name="batches">The batches.</param>
    /// <param name="faultOf">How a call goes wrong; null for not at all.</param>
    /// <param name="dies">Whether a reader that fails dies, and another one begins.</param>
    /// <param name="joins">Whether that one is given what has come meanwhile with it.</param>
    public static async Task<ReaderRun> DoAsync(
        HubsDouble hubs,
        Func<ReaderServices, EventPublisher, PartitionRunner> open,
        IEnumerable<EventData[]> batches,
        Func<int, Fault?> faultOf,
        bool dies,
        bool joins = false
    )
    {
        var run = new ReaderRun(hubs, open);
        run.Tables.Calls.FaultOf = (_, n) => run.Begin(faultOf(n));
        var coming = new Queue<EventData[]>(batches);
        while (coming.Count > 0)
        {
            await run.HandOverAsync(coming, dies, joins);
        }

        run.Letters = hubs.Letters(run.firstLetter);
        run.Facts = hubs.Facts(run.firstFact);

        return run;
    }

    /// <summary>What stands in tables, but for versions.</summary>
    public IReadOnlyList<string> Content(params string[] tables) =>
        [
            .. tables.SelectMany(table =>
                Tables[table]
                    .Rows.Select(row =>
                        $"{table} {row.PartitionKey} {row.RowKey}: "
                        + string.Join(
                            ", ",
                            row.Where(p => p.Key != "odata.etag")
                                .OrderBy(p => p.Key, StringComparer.Ordinal)
                                .Select(p => $"{p.Key}={Text(p.Value)}")
                        )
                    )
            ),
        ];

    private async Task HandOverAsync(Queue<EventData[]> coming, bool dies, bool joins)
    {
        var batch = coming.Dequeue();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await reader.RunAsync(batch, cancellation.Token).WaitAsync(Patience);
                return;
            }
            catch (Exception e) when (attempt < MostAttempts && e is not TimeoutException)
            {
                Failures++;
                cancellation = new CancellationTokenSource();
                reader = dies ? begin() : reader;
                batch = joins && coming.TryDequeue(out var more) ? [.. batch, .. more] : batch;
            }
        }
    }

    // Who waits for a call that hangs is told to stop, as the host does when it ends.
    private Fault? Begin(Fault? fault)
    {
        if (fault is { Kind: FaultKind.Hangs })
        {
            _ = cancellation.CancelAsync();
        }

        return fault;
    }

    private static string Text(object value) =>
        value is byte[] bytes
            ? Convert.ToHexString(bytes)
            : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
