using System.Runtime.CompilerServices;
using System.Text.Json;
using Tracking.Functions.Exports;
using Tracking.Shared.Events;
using Tracking.Shared.Lake;
using Tracking.Shared.Streams;

namespace Tracking.Exports;

/// <summary>An event of a hub of which there is to be a line.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Project">Its project; null when it does not say.</param>
/// <param name="Id">Its id; null when it has none.</param>
/// <param name="IsFirst">Whether it is the first one of its frame that counts.</param>
internal sealed record HubEvent(EventSource Place, string? Project, string? Id, bool IsFirst);

/// <summary>The events of a hub's partition of which its export is to have a line each.</summary>
internal static class HubEvents
{
    /// <summary>Those that count, in their order.</summary>
    public static async IAsyncEnumerable<HubEvent> ReadAsync(
        HubPartition partition,
        string reader,
        ReconcileOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var frame in partition
                .Read(options.From, cancellationToken)
                .WithCancellation(cancellationToken)
        )
        {
            if (!options.Counts(frame.EnqueuedTime))
            {
                continue;
            }

            var isFirst = true;
            foreach (var item in FrameReader.Read(frame, new Refusals()))
            {
                if (
                    !item.IsSweep
                    && item.IsFor(reader)
                    && ExportLine.IsEvent(item.Json.Span)
                    && Read(item) is var (project, id)
                    && options.Counts(project)
                )
                {
                    yield return new HubEvent(ToMicrosecond(item.Place), project, id, isFirst);
                    isFirst = false;
                }
            }
        }
    }

    /// <summary>A time as lines and rows have it.</summary>
    public static DateTimeOffset ToMicrosecond(DateTimeOffset time) =>
        LakeRows.FromMicroseconds(LakeRows.Microseconds(time));

    private static EventSource ToMicrosecond(EventSource place) =>
        place with
        {
            EnqueuedAt = ToMicrosecond(place.EnqueuedAt),
        };

    private static (string? Project, string? Id) Read(StreamItem item)
    {
        try
        {
            var tracked = JsonSerializer.Deserialize(
                item.Json.Span,
                TrackingJson.Relaxed.TrackedEvent
            );
            return (tracked?.Project, tracked?.Id);
        }
        catch (JsonException)
        {
            // It has a line all the same.
            return (null, null);
        }
    }
}
