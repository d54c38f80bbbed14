using Azure.Storage.Blobs;
using Tracking.Shared.Access;
using Tracking.Shared.Lake;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>
/// Takes what the exports have into the tables. A run reads a stretch of each partition, commits what it has to the table
/// of each project, and then remembers up to where it read. A table says itself what it has, so a run that ends anywhere
/// is made good by the next one.
/// </summary>
internal sealed class Compactor(
    StorageClients storage,
    StreamLimitReader limits,
    ProjectDirectory projects,
    TimeProvider time
)
{
    private readonly KnownEvents known = new();
    private readonly Dictionary<string, LakeTable> tables = [];
    private CompactRun? run;

    private BlobContainerClient Lake => storage.Blobs.GetBlobContainerClient(BlobNames.Lake);

    /// <summary>Takes in all that is there.</summary>
    /// <param name="hold">Called now and then; it fails when somebody else has become the owner.</param>
    /// <param name="cancellationToken">Ends the run, wherever it is.</param>
    public async Task RunAsync(Func<Task> hold, CancellationToken cancellationToken)
    {
        try
        {
            var blob = new StateBlob(Lake);
            run = new CompactRun(blob, await blob.ReadAsync(cancellationToken));
            await TakeEventsAsync(run, hold, cancellationToken);
            await TakeAuditAsync(run, hold, cancellationToken);
            run.State.RanAt = time.GetUtcNow();
            await run.SaveAsync(cancellationToken);
        }
        catch
        {
            // What was written is not known; the next run looks.
            tables.Clear();
            throw;
        }
    }

    private async Task TakeEventsAsync(
        CompactRun run,
        Func<Task> hold,
        CancellationToken cancellationToken
    )
    {
        var container = storage.Blobs.GetBlobContainerClient(BlobNames.AppEvents);
        var until = await limits.OfEventsAsync(cancellationToken);
        var listing = await ExportListing.ReadAsync(
            container,
            run.FirstHour(HubNames.TrackedEvents),
            time.GetUtcNow(),
            cancellationToken
        );
        for (var isLast = false; !isLast; )
        {
            await hold();
            var stretch = await EventStretch.ReadAsync(
                container,
                listing,
                run,
                until,
                cancellationToken
            );
            await TakeAsync(run, stretch, cancellationToken);
            run.Move(HubNames.TrackedEvents, stretch.EventPlaces);
            run.Move(HubNames.SessionFacts, stretch.FactPlaces);
            await run.SaveAsync(cancellationToken);
            isLast = stretch.IsLast;
        }

        run.State.Whole[HubNames.TrackedEvents] = until.WholeUntil;
    }

    private async Task TakeAsync(
        CompactRun run,
        EventStretch stretch,
        CancellationToken cancellationToken
    )
    {
        var events = stretch.Events.ToLookup(line => line.Event.Project);
        var facts = stretch.Facts.ToLookup(fact => fact.Line.Event.Project);
        await run.TouchAsync(
            stretch
                .Events.Select(line => (PathOf(line.Event.Project, LakeTables.Events), line.Hour))
                .Concat(
                    stretch
                        .Facts.Where(fact => fact.IsEnd)
                        .Select(fact =>
                            (PathOf(fact.Line.Event.Project, LakeTables.Sessions), fact.Line.Hour)
                        )
                ),
            cancellationToken
        );
        foreach (
            var project in events
                .Select(ofOne => ofOne.Key)
                .Union(facts.Select(ofOne => ofOne.Key))
                .Order(StringComparer.Ordinal)
        )
        {
            await TakeAsync(
                project,
                [.. events[project]],
                [.. facts[project]],
                stretch,
                cancellationToken
            );
        }
    }

    // Events first: the sessions that are open in the table are those at the place up to which it has facts, and the
    // events that are not in theirs are all behind it.
    private async Task TakeAsync(
        string project,
        IReadOnlyList<ExportedEvent> events,
        IReadOnlyList<SessionFact> facts,
        EventStretch stretch,
        CancellationToken cancellationToken
    )
    {
        var sessions = new SessionTable(Table(project, LakeTables.Sessions));
        var join = await sessions.ReadOpenAsync(cancellationToken);
        foreach (var fact in facts)
        {
            join.Add(fact);
        }

        var joined = events.Select(line => new JoinedEvent(line, join.Find(line)?.Id)).ToList();
        if (joined.Count > 0)
        {
            var columns = (await projects.FindProjectAsync(project, cancellationToken))?.Columns;
            await new EventTable(Table(project, LakeTables.Events), known).TakeAsync(
                joined,
                new EventRow(columns ?? []),
                TableProgress.Of(HubNames.TrackedEvents, stretch.EventPlaces),
                cancellationToken
            );
        }

        await sessions.TakeAsync(
            facts,
            join,
            TableProgress.Of(HubNames.SessionFacts, stretch.FactPlaces),
            cancellationToken
        );
    }

    private async Task TakeAuditAsync(
        CompactRun run,
        Func<Task> hold,
        CancellationToken cancellationToken
    )
    {
        var container = storage.Blobs.GetBlobContainerClient(BlobNames.AuditLogs);
        var until = await limits.OfAuditAsync(cancellationToken);
        var listing = await ExportListing.ReadAsync(
            container,
            run.FirstHour(HubNames.AuditEvents),
            time.GetUtcNow(),
            cancellationToken
        );
        for (var isLast = false; !isLast; )
        {
            await hold();
            var stretch = await AuditStretch.ReadAsync(
                container,
                listing,
                run,
                until,
                cancellationToken
            );
            await run.TouchAsync(
                stretch.Lines.Select(line =>
                    (PathOf(line.Event.Project, LakeTables.Audit), line.Hour)
                ),
                cancellationToken
            );
            foreach (var lines in stretch.Lines.GroupBy(line => line.Event.Project))
            {
                await new AuditTable(Table(lines.Key, LakeTables.Audit)).TakeAsync(
                    [.. lines],
                    TableProgress.Of(HubNames.AuditEvents, stretch.Places),
                    cancellationToken
                );
            }

            run.Move(HubNames.AuditEvents, stretch.Places);
            await run.SaveAsync(cancellationToken);
            isLast = stretch.IsLast;
        }

        run.State.Whole[HubNames.AuditEvents] = until.WholeUntil;
    }

    private LakeTable Table(string project, string name)
    {
        var path = PathOf(project, name);
        if (!tables.TryGetValue(path, out var table))
        {
            tables[path] = table = new LakeTable(
                new DeltaTable(Lake, path, time),
                (table, periods, token) =>
                    run!.TouchAsync(periods.Select(period => (table, period)), token)
            );
        }

        return table;
    }

    private static string PathOf(string project, string name) =>
        $"{TableKey.Encode(project)}/{name}";
}
