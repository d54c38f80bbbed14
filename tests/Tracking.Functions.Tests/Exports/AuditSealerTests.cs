using Tracking.Audit;
using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Audit;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Exports;

/// <summary>The heads of the audit log: one an hour, whatever happens, and no byte is read twice for them.</summary>
public sealed class AuditSealerTests : IAsyncLifetime
{
    private const string FirstHead = "heads/dt=2026-11-22/hour=13.json";

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
    public async Task Each_hour_has_a_head_though_nothing_happened()
    {
        await run.SealAsync(60);
        await run.SealAsync(80);
        await run.SealAsync(120);
        Assert.Equal([FirstHead, "heads/dt=2026-11-22/hour=14.json"], run.Names);
        var (first, second) = (run.Head(run.Names[0]), run.Head(run.Names[1]));
        Assert.Null(first.Head.Previous);
        Assert.Empty(second.Head.Blobs);
        Assert.Equal(new HeadLink(FirstHead, first.Sha256), second.Head.Previous);
        Assert.Equal(
            (Hour(14), Hour(15), Hour(15).AddSeconds(307)),
            (second.Head.From, second.Head.To, second.Head.MadeAt)
        );
        var report = await run.CheckAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(2, report.Heads);
    }

    [Fact]
    public async Task Hours_that_were_missed_are_in_the_next_head()
    {
        await run.WriteAsync(AuditRun.Frame(0, 0));
        await run.SealAsync(60);
        await run.WriteAsync(AuditRun.Frame(1, 70), AuditRun.Frame(2, 130));
        await run.SealAsync(300);
        var head = run.Head(run.Names[^1]).Head;
        Assert.Equal((Hour(14), Hour(18)), (head.From, head.To));
        Assert.Equal(2, head.Blobs.Count);
        Assert.Equal(0, (await run.CheckAsync()).Uncovered);
    }

    [Fact]
    public async Task A_blob_that_has_grown_is_read_from_where_the_head_before_ends()
    {
        await run.WriteAsync(AuditRun.Frame(0, 0));
        await run.SealAsync(60);
        var held = Assert.Single(run.Head(FirstHead).Head.Blobs);
        await run.WriteAsync(AuditRun.Frame(1, 50));
        run.Tables.Calls.Forget();
        await run.SealAsync(120);
        Assert.Single(run.Tables.Calls.Made, call => call == $"audit-logs.Read {held.Bytes}");
        Assert.Equal(2, held.Lines);
        Assert.Equal(4, Assert.Single(run.Head(run.Names[^1]).Head.Blobs).Lines);

        // What has not grown is stated again, so that the last head alone tells of all, and is not read.
        run.Tables.Calls.Forget();
        await run.SealAsync(180);
        Assert.DoesNotContain(
            run.Tables.Calls.Made,
            call =>
                call.StartsWith("audit-logs.Read", StringComparison.Ordinal)
                && !call.EndsWith(" 0", StringComparison.Ordinal)
        );
        Assert.Equal(4, Assert.Single(run.Head(run.Names[^1]).Head.Blobs).Lines);
        Assert.Equal(0, (await run.CheckAsync()).Uncovered);
    }

    public static TheoryData<FaultKind, bool> Faults => ReaderFaultTests.Passing;

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_call_fails_there_is_one_head_and_the_log_is_intact(
        FaultKind kind,
        bool isAfter
    )
    {
        for (var number = 0; ; number++)
        {
            run = new AuditRun(hubs);
            await run.WriteAsync(AuditRun.Frame(0, 0), AuditRun.Frame(1, 55));
            await run.SealAsync(60);
            await run.WriteAsync(AuditRun.Frame(2, 80));
            run.Tables.Calls.Forget();
            var fault = new Fault(kind, isAfter);
            run.Tables.Calls.FaultOf = (_, n) => n == number ? fault : null;
            await run.SealAsync(120);
            var calls = run.Tables.Calls.Made.Count;
            run.Tables.Calls.FaultOf = (_, _) => null;

            // One whose answer says that it is there, and is not, is made the next time.
            await run.SealAsync(140);
            var report = await run.CheckAsync();
            Assert.Empty(report.Findings);
            Assert.Equal((2, 6L, 0L), (report.Heads, report.Lines, report.Uncovered));
            if (number >= calls)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Two_that_seal_at_once_write_one_head()
    {
        await run.WriteAsync(AuditRun.Frame(0, 0));
        run.Time.SetUtcNow(Frames.Start.AddHours(1));
        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => run.Sealer().SealAsync(CancellationToken.None))
        );
        await run.SealAsync(120);
        Assert.Empty((await run.CheckAsync()).Findings);
        Assert.Equal(
            2,
            run.Names.Count(name => name.StartsWith("heads/", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_head_that_is_forged_is_passed_over_by_the_next_one_and_told_by_the_verifier()
    {
        await run.WriteAsync(AuditRun.Frame(0, 0));
        await run.SealAsync(60);
        await run.WriteAsync(AuditRun.Frame(1, 65));
        await run.SealAsync(120);
        var (name, text) = run.Tables.Blobs.Texts(BlobNames.AuditLogs)[^1];
        run.Tables.Blobs.Put(
            BlobNames.AuditLogs,
            name,
            text.Replace("\"lines\":2", "\"lines\":1", StringComparison.Ordinal)
        );
        await run.SealAsync(180);
        Assert.Equal(FirstHead, run.Head(run.Names[^1]).Head.Previous!.Name);
        var finding = Assert.Single((await run.CheckAsync()).Findings);
        Assert.Equal((name, FindingKind.WrongSignature), (finding.File, finding.Kind));
    }

    [Fact]
    public async Task What_is_cut_off_is_still_stated_so_that_it_is_missed()
    {
        await run.WriteAsync(AuditRun.Frame(0, 0), AuditRun.Frame(1, 5));
        await run.SealAsync(60);
        var (name, text) = run.Tables.Blobs.Texts(BlobNames.AuditLogs)[0];
        run.Tables.Blobs.Put(BlobNames.AuditLogs, name, text[..(text.IndexOf('\n') + 1)]);
        await run.SealAsync(120);
        Assert.Equal(4, Assert.Single(run.Head(run.Names[^1]).Head.Blobs).Lines);
        var finding = Assert.Single((await run.CheckAsync()).Findings);
        Assert.Equal((name, FindingKind.CutOff, 2L), (finding.File, finding.Kind, finding.Line));
    }

    [Fact]
    public async Task A_key_that_was_changed_goes_on_with_the_heads_of_the_one_before()
    {
        await run.WriteAsync(AuditRun.Frame(0, 0));
        await run.SealAsync(60);
        run.Signs = AuditRun.KeysOf(2);
        await run.SealAsync(120);
        Assert.Equal(FirstHead, run.Head(run.Names[^1]).Head.Previous!.Name);
        var finding = Assert.Single((await run.CheckAsync(run.Signs.Public)).Findings);
        Assert.Equal((FirstHead, FindingKind.UnknownKey), (finding.File, finding.Kind));
        var both = new AuditKeySet([.. AuditRun.Keys.Public.Keys, .. run.Signs.Public.Keys]);
        Assert.Empty((await run.CheckAsync(both)).Findings);
    }

    private static DateTimeOffset Hour(int hour) => new(2026, 11, 22, hour, 0, 0, TimeSpan.Zero);
}
