using System.Buffers;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>The events of one request for one partition, as JSON, and the promise to say whether they are durable.</summary>
internal sealed class Submission
{
    private readonly ArrayBufferWriter<byte> json = new(1024);
    private readonly List<int> ends = [];
    private readonly TaskCompletionSource<bool> durable = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>How many events there are.</summary>
    public int Count => ends.Count;

    /// <summary>How many bytes they have.</summary>
    public int Bytes => json.WrittenCount;

    /// <summary>Whether all of them are durable, once that is known.</summary>
    public Task<bool> Durable => durable.Task;

    /// <summary>One event's JSON.</summary>
    public ReadOnlyMemory<byte> this[int index] =>
        json.WrittenMemory[(index == 0 ? 0 : ends[index - 1])..ends[index]];

    /// <summary>Adds an event.</summary>
    public void Add(TrackedEvent tracked)
    {
        using (var writer = new Utf8JsonWriter(json, TrackingJson.Writer))
        {
            JsonSerializer.Serialize(writer, tracked, TrackingJson.Relaxed.TrackedEvent);
        }

        ends.Add(json.WrittenCount);
    }

    /// <summary>Says what became of them. Only the first call counts.</summary>
    public void Complete(bool areDurable) => durable.TrySetResult(areDurable);
}
