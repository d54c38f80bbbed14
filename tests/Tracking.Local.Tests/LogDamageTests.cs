using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tracking.Local.Hubs;

namespace Tracking.Local.Tests;

public sealed class LogDamageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(
        new DateTimeOffset(2026, 11, 22, 13, 0, 0, TimeSpan.Zero)
    );

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_tail_that_is_cut_costs_the_event_that_is_cut_and_no_number_is_given_twice()
    {
        await StoreAsync("a", "b", "c");
        var file = Files.Single();
        await using (var stream = File.Open(file, FileMode.Open))
        {
            stream.SetLength(stream.Length - 10);
        }

        using var log = Open();
        Assert.Equal(3, await log.AppendAsync([Bytes("d")]));
        Assert.Equal(["0:a", "1:b", "3:d"], ReadAll(log));
        var damage = Assert.Single(log.Damages);
        Assert.Equal((2, 2), (damage.First, damage.Last));
        Assert.Equal(LogRecord.HeaderBytes + 1 - 10, damage.Bytes);
        Assert.Equal(damage.Bytes, new FileInfo(damage.File).Length);
    }

    [Fact]
    public async Task A_bit_that_is_flipped_in_the_last_segment_costs_one_event_and_none_behind_it()
    {
        await StoreAsync("a", "b", "c", "d");
        await FlipAsync(Files.Single(), "b");

        using var log = Open();
        Assert.Equal(4, await log.AppendAsync([Bytes("e")]));
        Assert.Equal(["0:a", "2:c", "3:d", "4:e"], ReadAll(log));
        var damage = Assert.Single(log.Damages);
        Assert.Equal((1, 1), (damage.First, damage.Last));
        Assert.Equal((byte)'b' ^ 1, (await File.ReadAllBytesAsync(damage.File))[^1]);
    }

    [Fact]
    public async Task A_bit_that_is_flipped_in_a_closed_segment_is_passed_by_who_reads_it()
    {
        await StoreAsync("a", "b", "c");
        await StoreAsync("d");
        await FlipAsync(Files[0], "b");

        using var log = Open();
        Assert.Empty(log.Damages);
        using var reader = log.OpenReader(0);
        Assert.Equal(["0:a", "2:c", "3:d"], reader.Read(9).Select(Text));
        Assert.Equal(4, reader.Next);
        Assert.Equal((1, 1), (log.Damages.Single().First, log.Damages.Single().Last));
    }

    [Fact]
    public async Task A_closed_segment_that_is_deleted_is_passed_and_listed()
    {
        await StoreAsync("a");
        await StoreAsync("b", "c");
        await StoreAsync("d");
        File.Delete(Files[1]);

        using var log = Open();
        Assert.Equal(["0:a", "3:d"], ReadAll(log));
        Assert.Equal((1, 2), (log.Damages.Single().First, log.Damages.Single().Last));
        Assert.Equal(0, log.Damages.Single().Bytes);
    }

    [Fact]
    public async Task The_oldest_segment_is_missed_when_it_is_deleted_but_not_when_it_was_consumed()
    {
        await StoreAsync("a");
        await StoreAsync("b");
        await StoreAsync("c");
        using (var log = Open())
        {
            log.Truncate(1, time.GetUtcNow());
        }

        using (var log = Open())
        {
            Assert.Equal(1, log.FirstSequence);
            Assert.Empty(log.Damages);
        }

        File.Delete(Files[0]);
        using var again = Open();
        Assert.Equal(["2:c"], ReadAll(again));
        Assert.Equal((1, 1), (again.Damages.Single().First, again.Damages.Single().Last));
    }

    [Fact]
    public async Task When_all_segments_are_deleted_numbers_go_on_and_who_was_behind_comes_along()
    {
        await StoreAsync("a", "b", "c");
        File.Delete(Files.Single());

        using var log = Open(checkpoint: 2);
        Assert.Equal(3, await log.AppendAsync([Bytes("d")]));
        using var reader = log.OpenReader(1);
        Assert.True(await log.WaitForAsync(1, TimeSpan.Zero, CancellationToken.None));
        Assert.Equal(["3:d"], reader.Read(9).Select(Text));
        Assert.Equal((0, 2), (log.Damages.Single().First, log.Damages.Single().Last));
    }

    [Fact]
    public async Task Who_is_behind_comes_to_the_end_though_nothing_is_left_to_read()
    {
        await StoreAsync("a", "b", "c");
        File.Delete(Files.Single());

        using var log = Open();
        using var reader = log.OpenReader(1);
        Assert.Empty(reader.Read(9));
        Assert.Equal(3, reader.Next);
        Assert.False(await log.WaitForAsync(3, TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task When_only_checkpoints_are_left_no_number_is_given_that_a_group_may_have_been_given()
    {
        await StoreAsync("a", "b", "c");
        foreach (var file in Directory.GetFiles(folder.Path))
        {
            File.Delete(file);
        }

        // The group had read all three when its checkpoint was last written.
        using var log = Open(checkpoint: 1);
        Assert.True(await log.AppendAsync([Bytes("d")]) > 2);
    }

    [Fact]
    public async Task Garbage_is_kept_and_listed_though_the_numbers_are_gone_too()
    {
        await StoreAsync("a", "b");
        var garbage = new byte[200];
        new Random(7).NextBytes(garbage);
        await File.WriteAllBytesAsync(Files.Single(), garbage);
        File.Delete(Path.Combine(folder.Path, "numbers"));

        using var log = Open();
        Assert.True(await log.AppendAsync([Bytes("c")]) >= 2);
        Assert.Equal(["c"], ReadAll(log).Select(text => text.Split(':')[1]));
        Assert.Equal(garbage, await File.ReadAllBytesAsync(Assert.Single(log.Damages).File));
    }

    [Fact]
    public async Task A_folder_without_numbers_of_its_own_goes_on_where_its_segments_end()
    {
        await StoreAsync("a", "b");
        File.Delete(Path.Combine(folder.Path, "numbers"));

        using var log = Open(checkpoint: 2);
        Assert.Equal(2, await log.AppendAsync([Bytes("c")]));
        Assert.Empty(log.Damages);
    }

    [Fact]
    public async Task A_record_within_the_payload_of_a_damaged_one_is_not_taken_for_a_record()
    {
        var inner = new ArrayBufferWriter<byte>();
        LogRecord.Write(inner, 1, time.GetUtcNow(), Bytes("forged"));
        using (var log = Open())
        {
            await log.AppendAsync([
                [.. inner.WrittenSpan, .. Bytes("outer")],
                Bytes("b"),
            ]);
        }

        await FlipAsync(Files.Single(), "outer");
        using var again = Open();
        Assert.Equal(["1:b"], ReadAll(again));
    }

    [Fact]
    public async Task Damaged_bytes_are_kept_once_and_listed_until_someone_deletes_them()
    {
        await StoreAsync("a", "b", "c");
        await FlipAsync(Files.Single(), "b");
        for (var start = 0; start < 3; start++)
        {
            using var log = Open();
            Assert.Equal(["0:a", "2:c"], ReadAll(log));
            Assert.Single(log.Damages);
            Assert.Single(Directory.GetFiles(folder.Path, "*.damaged"));
        }

        File.Delete(Directory.GetFiles(folder.Path, "*.damaged").Single());
        using var again = Open();
        Assert.Empty(again.Damages);
    }

    [Fact]
    public async Task Damage_that_cannot_be_kept_aside_is_passed_and_listed_all_the_same()
    {
        await StoreAsync("a", "b", "c");
        await FlipAsync(Files.Single(), "b");
        var blocked = Path.Combine(folder.Path, $"{1:D19}-{1:D19}.damaged");
        Directory.CreateDirectory(blocked);

        using var log = Open();
        Assert.Equal(["0:a", "2:c"], ReadAll(log));
        Assert.Equal(Files[0], log.Damages.Single().File);
    }

    [Fact]
    public async Task A_segment_that_is_deleted_under_a_running_log_is_passed_and_the_log_goes_on()
    {
        using var log = new PartitionLog(folder.Path, time);
        await log.AppendAsync([Bytes("a")]);
        File.Delete(Files.Single());
        using var reader = log.OpenReader(0);
        Assert.Empty(reader.Read(9));
        await log.AppendAsync([Bytes("b")]);
        Assert.Equal(["1:b"], reader.Read(9).Select(Text));
        Assert.Equal((0, 0), (log.Damages.Single().First, log.Damages.Single().Last));
        Assert.Single(Files);
    }

    [Fact]
    public async Task A_read_that_fails_for_now_is_no_damage_and_is_repeated()
    {
        await StoreAsync("a");
        await StoreAsync("b");
        using var log = Open();
        using var reader = log.OpenReader(0);
        var (file, aside) = (Files[1], Path.Combine(folder.Path, "aside"));
        File.Move(file, aside);
        Directory.CreateDirectory(file);

        Assert.Equal(["0:a"], reader.Read(9).Select(Text));
        Assert.Throws<IOException>(() => reader.Read(9));
        Directory.Delete(file);
        File.Move(aside, file);
        Assert.Equal(["1:b"], reader.Read(9).Select(Text));
        Assert.Empty(log.Damages);
    }

    [Fact]
    public async Task A_file_that_is_none_of_the_logs_is_left_alone()
    {
        await StoreAsync("a");
        var foreign = Path.Combine(folder.Path, "notes.log");
        await File.WriteAllTextAsync(foreign, "mine");
        using var log = Open();
        Assert.Equal(["0:a"], ReadAll(log));
        Assert.Empty(log.Damages);
        Assert.Equal(0, log.FirstSequence);
        Assert.True(File.Exists(foreign));
    }

    private string[] Files => [.. LogSegment.In(folder.Path).Select(segment => segment.File)];

    // Each call fills a segment.
    private async Task StoreAsync(params string[] texts)
    {
        using var log = Open();
        await log.AppendAsync([.. texts.Select(Bytes)]);
    }

    private PartitionLog Open(long checkpoint = 0) =>
        new(folder.Path, time, segmentBytes: 1, checkpoint);

    private static async Task FlipAsync(string file, string text)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.AsSpan().LastIndexOf(Bytes(text))] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(LogRecord record) =>
        $"{record.Sequence}:{Encoding.UTF8.GetString(record.Payload.Span)}";

    private static IEnumerable<string> ReadAll(PartitionLog log)
    {
        using var reader = log.OpenReader(0);
        return [.. reader.Read(int.MaxValue).Select(Text)];
    }
}
