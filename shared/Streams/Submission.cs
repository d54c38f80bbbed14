using System.Buffers;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>The events of one request for one partition, as JSON, and the promise to say whether they are durable.</summary>
/// <param name="expectedBytes">How many bytes they may come to.</param>
internal sealed class Submission(int expectedBytes = 0) : IBufferWriter<byte>
{
    private const int FirstBytes = 1024;

    private readonly TaskCompletionSource<bool> durable = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private byte[] json = ArrayPool<byte>.Shared.Rent(Math.Max(expectedBytes, FirstBytes));
    private int[] ends = ArrayPool<int>.Shared.Rent(16);

    /// <summary>How many events there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes they have.</summary>
    public int Bytes { get; private set; }

    /// <summary>Whether all of them are durable, once that is known.</summary>
    public Task<bool> Durable => durable.Task;

    /// <summary>One event's JSON, until it is released.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : ends[index - 1];
            return json.AsSpan(start, ends[index] - start);
        }
    }

    /// <summary>Adds an event.</summary>
    public void Add(TrackedEvent tracked)
    {
        using (var writer = new Utf8JsonWriter(this, TrackingJson.Writer))
        {
            JsonSerializer.Serialize(writer, tracked, TrackingJson.Relaxed.TrackedEvent);
        }

        End();
    }

    /// <summary>Adds an event's JSON.</summary>
    public void Add(ReadOnlySpan<byte> tracked)
    {
        tracked.CopyTo(GetSpan(tracked.Length));
        Advance(tracked.Length);
        End();
    }

    /// <summary>Says what became of them. Only the first call counts.</summary>
    public void Complete(bool areDurable) => durable.TrySetResult(areDurable);

    /// <summary>Waits until it is known what became of them, or a token ends: then nobody is told any more.</summary>
    /// <returns>Whether all of them are durable; false also when that is not known in time.</returns>
    public async Task<bool> WaitAsync(CancellationToken giveUp, CancellationToken deadline)
    {
        using var first = giveUp.UnsafeRegister(GiveUp, this);
        using var second = deadline.UnsafeRegister(GiveUp, this);
        return await Durable;
    }

    /// <summary>Gives its memory back; only who packs its events may, once it has.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(json);
        ArrayPool<int>.Shared.Return(ends);
        (json, ends) = ([], []);
    }

    /// <inheritdoc />
    public void Advance(int count) => Bytes += count;

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return json.AsMemory(Bytes);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return json.AsSpan(Bytes);
    }

    private static void GiveUp(object? submission) => ((Submission)submission!).Complete(false);

    private void MakeRoom(int size)
    {
        var needed = Bytes + Math.Max(size, 1);
        if (needed > json.Length)
        {
            json = Larger(json, Bytes, Math.Max(needed, 2 * json.Length));
        }
    }

    private void End()
    {
        if (Count == ends.Length)
        {
            ends = Larger(ends, Count, 2 * Count);
        }

        ends[Count++] = Bytes;
    }

    private static T[] Larger<T>(T[] array, int used, int size)
    {
        var larger = ArrayPool<T>.Shared.Rent(size);
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array);
        return larger;
    }
}
