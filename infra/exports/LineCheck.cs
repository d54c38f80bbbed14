using Tracking.Shared.Events;

namespace Tracking.Exports;

/// <summary>
/// Holds the lines of a partition against the hub's events. Both are in order, so one of each is in memory.
/// </summary>
/// <param name="hub">The name of the hub.</param>
/// <param name="partition">What the hub keeps; null when it has no such partition.</param>
/// <param name="number">The partition.</param>
/// <param name="cursor">Up to which frame the export is written; null when it is not known.</param>
/// <param name="findings">Told of what is found.</param>
internal sealed class LineCheck(
    string hub,
    HubPartition? partition,
    int number,
    StreamPosition? cursor,
    Findings findings
)
{
    private readonly DateTimeOffset? keptFrom = partition?.KeptFrom is { } first
        ? HubEvents.ToMicrosecond(first)
        : null;
    private EventSource? passed;

    /// <summary>Goes through both.</summary>
    /// <param name="events">The hub's events.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="take">Called for each line that is an event.</param>
    public async Task RunAsync(
        IAsyncEnumerable<HubEvent> events,
        IAsyncEnumerable<ExportedLine> lines,
        Action<ExportedLine> take
    )
    {
        await using var stored = events.GetAsyncEnumerator();
        await using var written = lines.GetAsyncEnumerator();
        var next = await NextAsync(stored);
        while (await written.MoveNextAsync())
        {
            var line = written.Current;
            findings.Of(hub, number, line.Place.EnqueuedAt).Lines++;
            if (line.Event is null)
            {
                findings.Add(Finding.NoEvent, Of(line));
            }
            else
            {
                take(line);
            }

            if (keptFrom is null || line.Place.EnqueuedAt < keptFrom)
            {
                findings.Add(Finding.GoneFromHub, Of(line));
                continue;
            }

            while (next is not null && Compare(next.Place, line.Place) < 0)
            {
                Miss(next);
                passed = next.Place;
                next = await NextAsync(stored);
            }

            if (next is not null && Compare(next.Place, line.Place) == 0)
            {
                passed = next.Place;
                next = await NextAsync(stored);
            }
            else
            {
                findings.Add(KindOf(line.Place, next), Of(line));
            }
        }

        for (; next is not null; next = await NextAsync(stored))
        {
            Miss(next);
        }
    }

    private async Task<HubEvent?> NextAsync(IAsyncEnumerator<HubEvent> stored)
    {
        if (!await stored.MoveNextAsync())
        {
            return null;
        }

        var count = findings.Of(hub, number, stored.Current.Place.EnqueuedAt);
        count.Events++;
        count.Frames += stored.Current.IsFirst ? 1 : 0;
        return stored.Current;
    }

    // The export says up to where it is written, and says so when it is.
    private void Miss(HubEvent missing) =>
        findings.Add(
            cursor is { } done && done.Covers(missing.Place.Position)
                ? Finding.MissingLine
                : Finding.NotYetLine,
            new FoundEvent(missing.Project, missing.Id, number, missing.Place)
        );

    private Finding KindOf(EventSource line, HubEvent? next) =>
        passed is not null && Compare(line, passed) <= 0 ? Finding.LineTwice
        : line.Sequence > partition!.LastSequence
        || line.Sequence == passed?.Sequence
        || line.Sequence == next?.Place.Sequence
            ? Finding.LineOfNothing
        : Finding.LostByHub;

    private FoundEvent Of(ExportedLine line) =>
        new(line.Event?.Project, line.Event?.Id, number, line.Place);

    private static int Compare(EventSource one, EventSource other) =>
        (one.Sequence, one.Index).CompareTo((other.Sequence, other.Index));
}
