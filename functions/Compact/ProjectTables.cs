using Tracking.Shared.Access;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>Takes a stretch of events into the tables of one project.</summary>
/// <param name="project">The project.</param>
/// <param name="open">Gives the project's table of a name.</param>
/// <param name="known">Which events tables have.</param>
internal sealed class ProjectTables(string project, Func<string, LakeTable> open, KnownEvents known)
{
    /// <summary>The path of a project's table in the container.</summary>
    public static string PathOf(string project, string name) =>
        $"{TableKey.Encode(project)}/{name}";

    /// <summary>
    /// Takes in what the stretch has of the project. Events come first: the sessions that are open in the table are those
    /// at the place up to which it has facts, and the events that are not in theirs are all behind it.
    /// </summary>
    public async Task TakeAsync(
        EventStretch stretch,
        IReadOnlyList<PromotedColumn> columns,
        CancellationToken cancellationToken
    )
    {
        var sessions = new SessionTable(open(LakeTables.Sessions));
        var join = await sessions.ReadOpenAsync(cancellationToken);
        var facts = stretch.FactsOf[project].ToList();
        foreach (var fact in facts)
        {
            join.Add(fact);
        }

        var events = stretch
            .EventsOf[project]
            .Select(line => new JoinedEvent(line, join.Find(line)?.Id))
            .ToList();
        if (events.Count > 0)
        {
            await new EventTable(open(LakeTables.Events), known).TakeAsync(
                events,
                new EventRow(columns),
                TableProgress.Of(HubNames.TrackedEvents, stretch.EventPlaces),
                cancellationToken
            );
        }

        await sessions.TakeAsync(
            facts,
            join,
            TableProgress.Of(CompactedStream.Facts, stretch.FactPlaces),
            cancellationToken
        );
    }

    /// <summary>Takes in what the stretch has of what was done to the project.</summary>
    public Task TakeAsync(AuditStretch stretch, CancellationToken cancellationToken) =>
        new AuditTable(open(LakeTables.Audit)).TakeAsync(
            [.. stretch.Lines.Where(line => line.Event.Project == project)],
            TableProgress.Of(HubNames.AuditEvents, stretch.Places),
            cancellationToken
        );
}
