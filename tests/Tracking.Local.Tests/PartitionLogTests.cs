using System.Buffers;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Tracking.Local.Hubs;

namespace Tracking.Local.Tests;

public sealed class PartitionLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(
        new DateTimeOffset(2026, 11, 22, 13, 0, 0, TimeSpan.Zero)
    );

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Numbers_have_no_holes_across_batches_and_restarts()
    {
        using (var log = Open())
        {
            Assert.Equal(0, await log.AppendAsync([Bytes("a"), Bytes("b")]));
            Assert.Equal(2, await log.AppendAsync([Bytes("c")]));
        }

        using var again = Open();
        Assert.Equal(3, await again.AppendAsync([Bytes("d")]));
        Assert.Equal(["0:a", "1:b", "2:c", "3:d"], ReadAll(again));
    }

    [Fact]
    public async Task Waiting_for_many_ends_in_time_though_one_comes_now_and_then()
    {
        using var log = Open();
        var waiting = log.WaitForAsync(5, TimeSpan.FromSeconds(10), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(9));
        await log.AppendAsync([Bytes("a")]);

        // It takes a while to look and to wait again; 10 seconds from now would be too long.
        for (var seconds = 0; seconds < 8 && !waiting.IsCompleted; seconds++)
        {
            await Task.Delay(50);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task An_append_that_was_interrupted_leaves_no_trace_and_costs_no_number()
    {
        using (var log = Open())
        {
            await log.AppendAsync([Bytes("kept")]);
        }

        var torn = new ArrayBufferWriter<byte>();
        LogRecord.Write(torn, 1, time.GetUtcNow(), Bytes("torn"));
        var file = LogSegment.In(folder.Path).Single().File;
        var length = new FileInfo(file).Length;
        await File.AppendAllBytesAsync(file, torn.WrittenMemory[..^2]);

        using var again = Open();
        Assert.Equal(length, new FileInfo(file).Length);
        Assert.Equal(1, await again.AppendAsync([Bytes("next")]));
        Assert.Equal(["0:kept", "1:next"], ReadAll(again));
        Assert.Empty(again.Damages);
    }

    [Fact]
    public async Task Concurrent_appends_are_all_there_in_the_order_of_their_numbers()
    {
        using var log = Open(segmentBytes: 2000);
        var numbers = await Task.WhenAll(
            Enumerable
                .Range(0, 500)
                .Select(i =>
                    Task.Run(async () => (Number: await log.AppendAsync([Bytes($"{i}")]), Text: i))
                )
        );
        // They may all have shared one write; the next one finds its segment full.
        var last = await log.AppendAsync([Bytes("last")]);
        Assert.Equal(
            numbers
                .OrderBy(n => n.Number)
                .Select(n => $"{n.Number}:{n.Text}")
                .Append($"{last}:last"),
            ReadAll(log)
        );
        Assert.True(LogSegment.In(folder.Path).Count() > 1);
    }

    [Fact]
    public void Whatever_is_appended_is_read_back_from_any_number_on() =>
        Gen
            .Byte.Array[0, 3000]
            .List[1, 20]
            .Select(Gen.Int[0, 25], Gen.Int[1, 7])
            .Sample(
                (payloads, from, atOnce) =>
                {
                    using var own = new TemporaryFolder();
                    using var log = new PartitionLog(own.Path, time, segmentBytes: 4000);
                    foreach (var payload in payloads)
                    {
                        log.AppendAsync([payload]).GetAwaiter().GetResult();
                    }

                    using var reader = log.OpenReader(from);
                    var read = new List<byte[]>();
                    while (reader.Read(atOnce) is { Count: > 0 } records)
                    {
                        read.AddRange(records.Select(r => r.Payload.ToArray()));
                    }

                    Assert.Equal(payloads.Skip(from), read);
                },
                iter: 60
            );

    [Fact]
    public async Task A_reader_sees_only_what_is_durable_and_waits_for_more()
    {
        using var log = Open();
        using var reader = log.OpenReader(0);
        Assert.Empty(reader.Read(10));
        var waiting = log.WaitForAsync(0, Timeout.InfiniteTimeSpan, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await log.AppendAsync([Bytes("a")]);
        Assert.True(await waiting);
        Assert.Equal("a", Encoding.UTF8.GetString(Assert.Single(reader.Read(10)).Payload.Span));
        Assert.Empty(reader.Read(10));
    }

    [Fact]
    public async Task Waiting_ends_when_its_time_is_over()
    {
        using var log = Open();
        var waiting = log.WaitForAsync(0, TimeSpan.FromSeconds(5), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(await waiting);
    }

    [Fact]
    public async Task Times_never_go_back_even_when_the_clock_does()
    {
        using var log = Open();
        await log.AppendAsync([Bytes("a")]);
        time.AutoAdvanceAmount = TimeSpan.Zero;
        time.AdjustTime(time.GetUtcNow() - TimeSpan.FromHours(1));
        await log.AppendAsync([Bytes("b")]);
        using var reader = log.OpenReader(0);
        var records = reader.Read(2);
        Assert.Equal(records[0].EnqueuedAt, records[1].EnqueuedAt);
    }

    [Fact]
    public async Task Only_segments_that_are_consumed_and_old_are_deleted()
    {
        using var log = Open(segmentBytes: 1);
        for (var i = 0; i < 5; i++)
        {
            await log.AppendAsync([Bytes($"{i}")]);
            time.Advance(TimeSpan.FromHours(1));
        }

        log.Truncate(before: 0, storedBefore: time.GetUtcNow());
        Assert.Equal(0, log.FirstSequence);
        log.Truncate(before: 5, storedBefore: time.GetUtcNow() - TimeSpan.FromDays(1));
        Assert.Equal(0, log.FirstSequence);
        log.Truncate(before: 2, storedBefore: time.GetUtcNow());
        Assert.Equal(2, log.FirstSequence);
        Assert.Equal(["2:2", "3:3", "4:4"], ReadAll(log));
        Assert.Equal(3, LogSegment.In(folder.Path).Count());
    }

    [Fact]
    public async Task A_disk_that_fails_costs_no_number_and_nothing_acknowledged()
    {
        using var log = Open(segmentBytes: 1);
        await log.AppendAsync([Bytes("a")]);

        // The next segment cannot be made where a folder has its name.
        var blocked = LogSegment.Starting(folder.Path, 1).File;
        Directory.CreateDirectory(blocked);
        await Assert.ThrowsAsync<IOException>(() => log.AppendAsync([Bytes("lost")]));
        Assert.NotNull(log.WriteFailure);
        await Assert.ThrowsAsync<IOException>(log.ProbeAsync);
        Assert.NotNull(log.WriteFailure);
        Directory.Delete(blocked);

        await log.ProbeAsync();
        Assert.Null(log.WriteFailure);
        Assert.Equal(1, await log.AppendAsync([Bytes("b")]));
        Assert.Equal(["0:a", "1:b"], ReadAll(log));
    }

    private PartitionLog Open(long segmentBytes = 1024 * 1024) =>
        new(folder.Path, time, segmentBytes);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static IEnumerable<string> ReadAll(PartitionLog log)
    {
        using var reader = log.OpenReader(0);
        return
        [
            .. reader
                .Read(int.MaxValue)
                .Select(r => $"{r.Sequence}:{Encoding.UTF8.GetString(r.Payload.Span)}"),
        ];
    }
}
