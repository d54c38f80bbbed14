using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Tracking.Load.Reference;

/// <summary>
/// A segment log with one writer. What comes while a write is under way shares the next one, and is answered once
/// it is on the disk, flushed as the embedded hub flushes.
/// </summary>
internal sealed class GroupCommitLog
{
    private const int HeaderBytes = 12;
    private const long SegmentBytes = 16 * 1024 * 1024;

    private readonly string folder;
    private readonly object gate = new();
    private SafeFileHandle file;
    private long length;
    private int segments;
    private ArrayBufferWriter<byte> pending = new();
    private ArrayBufferWriter<byte> spare = new();
    private List<TaskCompletionSource> waiting = [];

    /// <summary>Starts a log in a folder.</summary>
    public GroupCommitLog(string folder)
    {
        this.folder = folder;
        file = NewSegment();
        new Thread(Write) { IsBackground = true }.Start();
    }

    /// <summary>Stores the events of a body, each with its length and a hash before it.</summary>
    /// <returns>Ends once they are on the disk.</returns>
    public Task AppendAsync(ReadOnlySequence<byte> body, EventsOf events)
    {
        var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            for (var i = 0; i < events.Count; i++)
            {
                var (from, bytes) = events[i];
                var span = pending.GetSpan(HeaderBytes + bytes)[..(HeaderBytes + bytes)];
                body.Slice(from, bytes).CopyTo(span[HeaderBytes..]);
                BinaryPrimitives.WriteInt32LittleEndian(span, bytes);
                BinaryPrimitives.WriteUInt64LittleEndian(
                    span[4..],
                    XxHash3.HashToUInt64(span[HeaderBytes..])
                );
                pending.Advance(span.Length);
            }

            waiting.Add(durable);
            Monitor.Pulse(gate);
        }

        return durable.Task;
    }

    private void Write()
    {
        while (true)
        {
            ArrayBufferWriter<byte> bytes;
            List<TaskCompletionSource> batch;
            lock (gate)
            {
                while (waiting.Count == 0)
                {
                    Monitor.Wait(gate);
                }

                (bytes, batch) = (pending, waiting);
                (pending, spare, waiting) = (spare, pending, []);
            }

            if (length >= SegmentBytes)
            {
                file.Dispose();
                file = NewSegment();
            }

            RandomAccess.Write(file, bytes.WrittenSpan, length);
            RandomAccess.FlushToDisk(file);
            length += bytes.WrittenCount;
            bytes.ResetWrittenCount();
            batch.ForEach(durable => durable.SetResult());
        }
    }

    private SafeFileHandle NewSegment()
    {
        length = 0;
        var name = (segments++).ToString("D8", CultureInfo.InvariantCulture);
        return File.OpenHandle(
            Path.Combine(folder, name),
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.Read
        );
    }
}
