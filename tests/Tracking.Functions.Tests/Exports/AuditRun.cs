using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tracking.Audit;
using Tracking.Functions.Exports;
using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Access;
using Tracking.Shared.Audit;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Exports;

/// <summary>The writer of audit logs and what seals them, over storage in memory, and the verifier of what they wrote.</summary>
internal sealed class AuditRun(HubsDouble hubs)
{
    private const int MostAttempts = 8;

    public static AuditKeys Keys { get; } = KeysOf(1);

    public FakeTimeProvider Time { get; } = new(Frames.Start);

    public TablesDouble Tables { get; } = new();

    public AuditKeys Signs { get; set; } = Keys;

    /// <summary>The names of all that is written, in order.</summary>
    public IReadOnlyList<string> Names =>
        [.. Tables.Blobs.Texts(BlobNames.AuditLogs).Select(blob => blob.Name)];

    public static AuditKeys KeysOf(byte number) =>
        new(
            SigningKeys.Parse(
                $"k:{Convert.ToBase64String([.. Enumerable.Repeat(number, SigningKeys.MinimumBytes)])}"
            ),
            null
        );

    public PartitionRunner Writer() =>
        Exporting
            .AtOnce(
                new ReaderServices(
                    Tables.Account(),
                    hubs.Holes,
                    hubs.DeadLetters,
                    new ReaderMonitor(Time),
                    Time,
                    NullLoggerFactory.Instance
                )
            )
            .AuditLogs;

    public AuditSealer Sealer() =>
        new(Tables.Account(), Signs, Time, NullLogger<AuditSealer>.Instance);

    /// <summary>A frame with an event that the hub stored so many minutes after the start.</summary>
    public static EventData Frame(long sequence, double minutes) =>
        Frames.Of(
            sequence,
            Frames.Event($"{sequence}a", "project.put", minutes),
            Frames.Event($"{sequence}b", "project.put", minutes)
        );

    /// <summary>Writes frames, each of its own batch.</summary>
    public async Task WriteAsync(params EventData[] frames)
    {
        var writer = Writer();
        foreach (var frame in frames)
        {
            await writer.RunAsync([frame], CancellationToken.None);
        }
    }

    /// <summary>Seals at so many minutes after the start, again until it does not fail.</summary>
    public async Task SealAsync(double minutes)
    {
        Time.SetUtcNow(Frames.Start.AddMinutes(minutes));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Sealer().SealAsync(new CancellationTokenSource(Patience).Token);
                return;
            }
            catch (Exception e) when (attempt < MostAttempts && ReaderFailure.IsLater(e))
            {
                // The timer comes again.
            }
        }
    }

    public Task<LogReport> CheckAsync(AuditKeySet? keys = null) =>
        new LogCheck(
            new BlobsSource(Tables.Blobs),
            keys ?? Keys.Public,
            new VerifyOptions()
        ).RunAsync(Time.GetUtcNow(), CancellationToken.None);

    /// <summary>A head as it is stored.</summary>
    public SignedHead Head(string name) =>
        SignedHead.Read(
            System.Text.Encoding.UTF8.GetBytes(
                Tables.Blobs.Texts(BlobNames.AuditLogs).Single(blob => blob.Name == name).Text
            )
        )!;

    // A call that hangs ends with it.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
}
