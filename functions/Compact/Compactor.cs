using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Access;
using Tracking.Shared.Lake;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>
/// Takes what the exports have into the tables. A run reads a stretch of each partition, commits what it has to the tables
/// of each project, and then remembers up to where it read. A table says itself what it has, so a run that ends anywhere
/// is made good by the next one.
/// </summary>
internal sealed partial class Compactor(
    StorageClients storage,
    StreamLimitReader limits,
    ProjectDirectory projects,
    TimeProvider time,
    ILogger<Compactor> logger
)
{
    private readonly KnownEvents known = new();
    private readonly Dictionary<string, LakeTable> tables = [];
    private CompactRun run = null!;
    private Func<Task> hold = null!;

    private BlobContainerClient Lake => storage.Blobs.GetBlobContainerClient(BlobNames.Lake);

    /// <summary>Takes in all that is there, and closes what is over.</summary>
    /// <param name="holding">Called now and then; it fails when somebody else has become the owner.</param>
    /// <param name="cancellationToken">Ends the run, wherever it is.</param>
    public async Task RunAsync(Func<Task> holding, CancellationToken cancellationToken)
    {
        try
        {
            var blob = new StateBlob(Lake);
            (run, hold) = (
                new CompactRun(blob, await blob.ReadAsync(cancellationToken), time),
                holding
            );
            var events = await TakeEventsAsync(cancellationToken);
            var audit = await TakeAuditAsync(cancellationToken);
            await MakeGoodAsync(events, audit, cancellationToken);
            await CloseAsync(cancellationToken);
            await VacuumAsync(cancellationToken);
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

    private async Task<StreamLimits> TakeEventsAsync(CancellationToken cancellationToken)
    {
        var until = await limits.OfEventsAsync(cancellationToken);
        await TakeEventsAsync(
            run.State.Places,
            until,
            run.FirstHour(HubNames.TrackedEvents),
            only: null,
            cancellationToken
        );
        run.State.Whole[HubNames.TrackedEvents] = until.WholeUntil;
        return until;
    }

    /// <summary>Takes in events behind some places, which are moved.</summary>
    private async Task TakeEventsAsync(
        Dictionary<string, StreamPlace> places,
        StreamLimits until,
        DateTimeOffset? from,
        string? only,
        CancellationToken cancellationToken
    )
    {
        var container = storage.Blobs.GetBlobContainerClient(BlobNames.AppEvents);
        var listing = await ListAsync(container, from, cancellationToken);
        for (var isLast = false; !isLast; )
        {
            await hold();
            var stretch = await EventStretch.ReadAsync(
                container,
                listing,
                places,
                until,
                cancellationToken
            );
            await run.TouchAsync(stretch.Periods, cancellationToken);
            var all = await projects.ListAsync(cancellationToken);
            await TakeAsync(
                only is null ? stretch.Projects : [only],
                project =>
                    Tables(project)
                        .TakeAsync(
                            stretch,
                            all.FirstOrDefault(one => one.Id == project)?.Columns ?? [],
                            cancellationToken
                        ),
                isAgain: only is not null
            );
            CompactState.Move(places, HubNames.TrackedEvents, stretch.EventPlaces);
            CompactState.Move(places, HubNames.SessionFacts, stretch.FactPlaces);
            await run.SaveAsync(cancellationToken);
            isLast = stretch.IsLast;
        }
    }

    private async Task<StreamLimits> TakeAuditAsync(CancellationToken cancellationToken)
    {
        var until = await limits.OfAuditAsync(cancellationToken);
        await TakeAuditAsync(
            run.State.Places,
            until,
            run.FirstHour(HubNames.AuditEvents),
            only: null,
            cancellationToken
        );
        run.State.Whole[HubNames.AuditEvents] = until.WholeUntil;
        return until;
    }

    private async Task TakeAuditAsync(
        Dictionary<string, StreamPlace> places,
        StreamLimits until,
        DateTimeOffset? from,
        string? only,
        CancellationToken cancellationToken
    )
    {
        var container = storage.Blobs.GetBlobContainerClient(BlobNames.AuditLogs);
        var listing = await ListAsync(container, from, cancellationToken);
        for (var isLast = false; !isLast; )
        {
            await hold();
            var stretch = await AuditStretch.ReadAsync(
                container,
                listing,
                places,
                until,
                cancellationToken
            );
            await run.TouchAsync(stretch.Periods, cancellationToken);
            await TakeAsync(
                only is null ? stretch.Projects : [only],
                project => Tables(project).TakeAsync(stretch, cancellationToken),
                isAgain: only is not null
            );
            CompactState.Move(places, HubNames.AuditEvents, stretch.Places);
            await run.SaveAsync(cancellationToken);
            isLast = stretch.IsLast;
        }
    }

    // A project whose tables can never be written as they are keeps nobody else waiting: where it stands is remembered.
    private async Task TakeAsync(IEnumerable<string> names, Func<string, Task> take, bool isAgain)
    {
        foreach (var project in names)
        {
            if (!isAgain && run.State.Failed.ContainsKey(project))
            {
                continue;
            }

            try
            {
                await take(project);
            }
            catch (Exception e) when (!isAgain && IsForEver(e))
            {
                LogFailed(e, project);
                run.State.Failed[project] = new FailedProject(
                    time.GetUtcNow(),
                    e.Message,
                    new(run.State.Places)
                );
            }
        }
    }

    /// <summary>Tries projects again that failed, from where they stood.</summary>
    private async Task MakeGoodAsync(
        StreamLimits events,
        StreamLimits audit,
        CancellationToken cancellationToken
    )
    {
        foreach (var (project, failed) in run.State.Failed.ToList())
        {
            try
            {
                // Up to where the others have come in this run. All files are listed, which is rare.
                await TakeEventsAsync(
                    failed.Places,
                    events,
                    from: null,
                    project,
                    cancellationToken
                );
                await TakeAuditAsync(failed.Places, audit, from: null, project, cancellationToken);
                run.State.Failed.Remove(project);
            }
            catch (Exception e) when (IsForEver(e))
            {
                LogFailed(e, project);
                run.State.Failed[project] = failed with { Error = e.Message };
            }

            await run.SaveAsync(cancellationToken);
        }
    }

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        var closer = new PeriodCloser(Lake, time);
        foreach (var path in run.State.Open.Keys.Order(StringComparer.Ordinal).ToList())
        {
            await hold();
            var hub = path.EndsWith($"/{LakeTables.Audit}", StringComparison.Ordinal)
                ? HubNames.AuditEvents
                : HubNames.TrackedEvents;
            try
            {
                await closer.CloseAsync(Table(path), run, run.State.Whole[hub], cancellationToken);
            }
            catch (Exception e) when (IsForEver(e))
            {
                LogFailed(e, path);
            }
        }
    }

    private async Task VacuumAsync(CancellationToken cancellationToken)
    {
        foreach (var path in run.DueForVacuum(time.GetUtcNow()))
        {
            await hold();
            try
            {
                var table = Table(path);
                var snapshot = await table.ReadAsync(cancellationToken);
                await table.Delta.VacuumAsync(snapshot, cancellationToken);
                run.Vacuumed(path, time.GetUtcNow(), isDone: snapshot.Removed.IsEmpty);
            }
            catch (Exception e) when (IsForEver(e))
            {
                LogFailed(e, path);
                run.Vacuumed(path, time.GetUtcNow(), isDone: false);
            }
        }
    }

    private static bool IsForEver(Exception e) =>
        !ReaderFailure.IsLater(e) || e is NotSupportedException;

    private Task<ExportListing> ListAsync(
        BlobContainerClient container,
        DateTimeOffset? from,
        CancellationToken cancellationToken
    ) => ExportListing.ReadAsync(container, from, time.GetUtcNow(), cancellationToken);

    private ProjectTables Tables(string project) =>
        new(project, name => Table(ProjectTables.PathOf(project, name)), known);

    private LakeTable Table(string path)
    {
        if (!tables.TryGetValue(path, out var table))
        {
            tables[path] = table = new LakeTable(
                new DeltaTable(Lake, path, time),
                (changed, periods, token) =>
                    run.TouchAsync(periods.Select(period => (changed, period)), token)
            );
        }

        return table;
    }

    [LoggerMessage(
        1,
        LogLevel.Error,
        "The tables of {Project} cannot be written; its events wait, and those of others do not"
    )]
    private partial void LogFailed(Exception e, string project);
}
