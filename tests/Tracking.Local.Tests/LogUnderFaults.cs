using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tracking.Local.Hubs;

namespace Tracking.Local.Tests;

/// <summary>
/// A log whose files come to harm, and what is known of it from outside: what was acknowledged, and
/// which of that still stands in a file, byte by byte.
/// </summary>
internal sealed class LogUnderFaults : IDisposable
{
    private const int SegmentBytes = 300;

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(
        new DateTimeOffset(2026, 11, 22, 13, 0, 0, TimeSpan.Zero)
    );
    private readonly SortedDictionary<long, byte[]> acknowledged = [];
    private PartitionLog? log;
    private long behindAll;
    private long checkpoint;

    private PartitionLog Log => log ??= Open();

    private string[] Files => [.. LogSegment.In(folder.Path).Select(segment => segment.File)];

    public void Dispose()
    {
        log?.Dispose();
        folder.Dispose();
    }

    public void Do(int what, int where, int howMuch)
    {
        switch (what)
        {
            case 0 or 1 or 2:
                Append(1 + where % 6, howMuch % 120);
                break;
            case 3:
                Consume(where % 8);
                break;
            case 4:
                Harm(where, file => file.SetLength(Math.Max(0, file.Length - 1 - howMuch % 90)));
                break;
            case 5 or 6:
                Harm(where, file => Alter(file, howMuch));
                break;
            case 7:
                Close();
                File.Delete(Files[where % Files.Length]);
                break;
            case 8:
                Close();
                checkpoint = 0;
                break;
            case 9:
                Harm(-1, file => file.Write(Encoding.UTF8.GetBytes(new string('x', howMuch % 99))));
                break;
            case 10:
                Log.Truncate(checkpoint, time.GetUtcNow());
                Forget(Log.FirstSequence);
                break;
            case 11:
                Harm(where, file => CutOut(file, howMuch));
                break;
            case 12:
                // Nothing else tells of events that no group was given.
                Consume(int.MaxValue);
                Close();
                Array.ForEach(Directory.GetFiles(folder.Path), File.Delete);
                break;
            default:
                Close();
                break;
        }
    }

    /// <summary>Reads everything from the checkpoint, then from the beginning, twice.</summary>
    public void Check(int atOnce)
    {
        foreach (var from in (long[])[checkpoint, 0, 0])
        {
            Assert.Equal(Intact().Where(n => n >= from), Read(from, atOnce).Select(Number));
        }

        var damages = Log.Damages;
        var lost = acknowledged.Keys.Except(Intact()).ToList();
        Assert.All(lost, n => Assert.Contains(damages, d => d.First <= n && n <= d.Last));
        Assert.All(Intact(), n => Assert.DoesNotContain(damages, d => d.First <= n && n <= d.Last));
        Assert.All(damages, d => Assert.Equal(d.Bytes, new FileInfo(d.File).Length));

        // Nothing is found anew.
        Close();
        Read(0, atOnce);
        Assert.Equal(damages, Log.Damages);
    }

    private long Number(LogRecord record)
    {
        Assert.Equal(acknowledged[record.Sequence], record.Payload.ToArray());
        return record.Sequence;
    }

    private void Append(int count, int size)
    {
        for (var i = 0; i < count; i++)
        {
            var payload = Encoding.UTF8.GetBytes($"{Guid.NewGuid():N}{new string('.', size)}");
            var number = Log.AppendAsync([payload]).GetAwaiter().GetResult();
            Assert.True(number >= behindAll, $"{number} was given before");
            acknowledged.Add(number, payload);
            behindAll = number + 1;
        }
    }

    private void Consume(int count)
    {
        using var reader = Log.OpenReader(checkpoint);
        reader.Read(count);
        checkpoint = reader.Next;
        behindAll = Math.Max(behindAll, checkpoint);
    }

    private List<LogRecord> Read(long from, int atOnce)
    {
        using var reader = Log.OpenReader(from);
        var all = new List<LogRecord>();
        while (reader.Next < Log.NextSequence)
        {
            var before = reader.Next;
            all.AddRange(reader.Read(atOnce));
            Assert.True(reader.Next > before);
        }

        return all;
    }

    private List<long> Intact()
    {
        var contents = Files.Select(File.ReadAllBytes).ToList();
        return
        [
            .. acknowledged.Keys.Where(n => contents.Any(c => c.AsSpan().IndexOf(Stored(n)) >= 0)),
        ];
    }

    private ReadOnlySpan<byte> Stored(long number)
    {
        var bytes = new ArrayBufferWriter<byte>();
        LogRecord.Write(bytes, number, time.GetUtcNow(), acknowledged[number]);
        return bytes.WrittenSpan;
    }

    // What the retention has deleted is not lost.
    private void Forget(long before)
    {
        foreach (var number in acknowledged.Keys.Where(n => n < before).ToList())
        {
            acknowledged.Remove(number);
        }
    }

    private void Harm(int where, Action<FileStream> harm)
    {
        Close();
        if (Files is { Length: > 0 } files)
        {
            using var file = File.Open(files[where < 0 ? ^1 : where % files.Length], FileMode.Open);
            file.Seek(0, SeekOrigin.End);
            harm(file);
        }
    }

    // Never back to what it was, however often.
    private static void Alter(FileStream file, int where)
    {
        if (file.Length > 0)
        {
            file.Position = where / 8 % file.Length;
            var bits = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(bits + 1 + where % 8));
        }
    }

    private static void CutOut(FileStream file, int where)
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        var from = where % (bytes.Length + 1);
        file.SetLength(from);
        file.Write(bytes.AsSpan(Math.Min(bytes.Length, from + 50)));
    }

    private void Close()
    {
        Log.Dispose();
        log = null;
    }

    private PartitionLog Open() => new(folder.Path, time, SegmentBytes, checkpoint);
}
