using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Audit;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Exports;

/// <summary>The lines of a partition are one chain over all its blobs, whatever becomes of writers, cursors and hubs.</summary>
public sealed class AuditChainTests : IAsyncLifetime
{
    private readonly HubsDouble hubs = new(
        new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Frames.Start)
    );
    private AuditRun run = null!;

    public Task InitializeAsync()
    {
        run = new AuditRun(hubs);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await hubs.DisposeAsync();

    [Fact]
    public async Task A_blob_begins_with_the_hash_of_the_last_line_of_the_blob_before()
    {
        await run.WriteAsync(AuditRun.Frame(0, 0), AuditRun.Frame(1, 60), AuditRun.Frame(2, 200));
        var blobs = run.Tables.Blobs.Texts(BlobNames.AuditLogs);
        Assert.Equal(3, blobs.Count);
        var expected = LineChain.BeginningOf(blobs[0].Name);
        foreach (var line in blobs.SelectMany(blob => blob.Text.TrimEnd('\n').Split('\n')))
        {
            Assert.Contains(
                $"\"{LineChain.Member}\":\"{expected}\"",
                line,
                StringComparison.Ordinal
            );
            expected = LineChain.HashOf(System.Text.Encoding.UTF8.GetBytes(line));
        }

        await IntactAsync(blobs: 3, lines: 6);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(200)]
    [InlineData(60 * 24 * 40)]
    public async Task A_cursor_that_is_lost_is_made_up_for_by_what_is_written(double minutes)
    {
        await run.WriteAsync(AuditRun.Frame(0, 0), AuditRun.Frame(1, 30));
        ForgetCursors();

        // What is handed over again is there; what is new hangs behind it.
        await run.WriteAsync(
            AuditRun.Frame(0, 0),
            AuditRun.Frame(1, 30),
            AuditRun.Frame(2, minutes)
        );
        await IntactAsync(blobs: 2, lines: 6);
        ForgetCursors();
        await run.WriteAsync(AuditRun.Frame(3, minutes + 60));
        await IntactAsync(blobs: 3, lines: 8);
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(20, true)]
    [InlineData(70, false)]
    [InlineData(70, true)]
    public async Task A_hub_that_was_made_anew_goes_on_with_the_chain(
        double minutes,
        bool isCursorLost
    )
    {
        await run.WriteAsync(AuditRun.Frame(0, 0), AuditRun.Frame(1, 10));
        if (isCursorLost)
        {
            ForgetCursors();
        }

        await run.WriteAsync(AuditRun.Frame(0, minutes), AuditRun.Frame(1, minutes + 1));
        await IntactAsync(blobs: minutes < 60 ? 1 : 2, lines: 8);
    }

    [Fact]
    public async Task A_blob_that_was_made_by_a_writer_which_died_is_begun_by_the_next_one()
    {
        await run.WriteAsync(AuditRun.Frame(0, 0));
        var empty = BlobNames.Export(BlobNames.Events, Frames.Start.AddMinutes(60), 0, 0);
        run.Tables.Blobs.Put(BlobNames.AuditLogs, empty, "");
        await run.WriteAsync(AuditRun.Frame(1, 60));
        await IntactAsync(blobs: 2, lines: 4);

        // Also when nobody remembers anything.
        empty = BlobNames.Export(BlobNames.Events, Frames.Start.AddMinutes(120), 0, 0);
        run.Tables.Blobs.Put(BlobNames.AuditLogs, empty, "");
        ForgetCursors();
        await run.WriteAsync(AuditRun.Frame(2, 180));
        await IntactAsync(blobs: 3, lines: 6);
    }

    [Fact]
    public async Task Two_writers_go_on_with_one_chain()
    {
        var (one, other) = (run.Writer(), run.Writer());
        for (var sequence = 0; sequence < 12; sequence++)
        {
            var frame = AuditRun.Frame(sequence, sequence * 25);
            await Task.WhenAll(
                one.RunAsync([frame], CancellationToken.None),
                other.RunAsync([frame], CancellationToken.None)
            );
        }

        await IntactAsync(blobs: 5, lines: 24);
    }

    [Fact]
    public async Task When_the_blob_written_last_is_removed_the_next_one_still_tells_what_it_hangs_behind()
    {
        await run.WriteAsync(AuditRun.Frame(0, 0), AuditRun.Frame(1, 60));
        run.Tables.Blobs.Put(BlobNames.AuditLogs, run.Names[1], null);
        await run.WriteAsync(AuditRun.Frame(2, 120));
        var finding = Assert.Single((await run.CheckAsync()).Findings);
        Assert.Equal(
            (run.Names[^1], Tracking.Audit.FindingKind.NotBehind),
            (finding.File, finding.Kind)
        );
    }

    [Theory]
    [InlineData(FaultKind.Unavailable, false)]
    [InlineData(FaultKind.Unavailable, true)]
    [InlineData(FaultKind.Exists, true)]
    [InlineData(FaultKind.Changed, true)]
    public async Task Whatever_step_a_writer_dies_at_the_next_one_goes_on_with_the_chain(
        FaultKind kind,
        bool isAfter
    )
    {
        var frames = Enumerable.Range(0, 4).Select(n => AuditRun.Frame(n, n * 40)).ToArray();
        await run.WriteAsync(frames);
        var calls = run.Tables.Calls.Made.Count;
        for (var number = 0; number < calls; number++)
        {
            run = new AuditRun(hubs);
            run.Tables.Calls.FaultOf = (_, n) => n == number ? new Fault(kind, isAfter) : null;
            foreach (var frame in frames)
            {
                await HandOverAsync(frame);
            }

            run.Tables.Calls.FaultOf = (_, _) => null;
            await IntactAsync(blobs: 3, lines: 8);
        }
    }

    private async Task HandOverAsync(Azure.Messaging.EventHubs.EventData frame)
    {
        try
        {
            await run.WriteAsync(frame);
        }
        catch (Exception e) when (ReaderFailure.IsLater(e))
        {
            await run.WriteAsync(frame);
        }
    }

    private void ForgetCursors() => run.Tables[TableNames.ExportCursors].Clear();

    private async Task IntactAsync(long blobs, long lines)
    {
        var report = await run.CheckAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((blobs, lines), (report.Blobs, report.Lines));
    }
}
