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
    ReaderMonitor monitor,
    TimeProvider time,
    ILogger<Compactor> logger
)
{
    /// <summary>The name of its function.</summary>
    public const string Name = "CompactExports";

    // Hosts end functions after some minutes. What is not done then, the next run does.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly KnownEvents known = new();
    private readonly Dictionary<string, LakeTable> tables = [];
    private CompactRun run = null!;

    private BlobContainerClient Lake => storage.Blobs.GetBlobContainerClient(BlobNames.Lake);

    /// <summary>Takes in all that is there, and closes what is over.</summary>
    /// <param name="hold">Called now and then; it fails when somebody else has become the owner.</param>
    /// <param name="cancellationToken">Ends the run, wherever it is.</param>
    /// <returns>Whether that is done; false when it takes so long that another run is to go on with it.</returns>
    public async Task<bool> RunAsync(Func<Task> hold, CancellationToken cancellationToken)
    {
        try
        {
            var blob = new StateBlob(Lake);
            run = new CompactRun(blob, await blob.ReadAsync(cancellationToken), time, hold);
            var end = time.GetUtcNow() + Longest;
            foreach (var stream in CompactedStream.All(limits))
            {
                if (!await TakeAsync(stream, end, cancellationToken))
                {
                    return false;
                }
            }

            await new TableKeeper(Lake, Table, time, LogFailed).RunAsync(run, cancellationToken);
            Tell();
            run.State.RanAt = time.GetUtcNow();
            await run.SaveAsync(cancellationToken);
            return true;
        }
        catch
        {
            // What was written is not known; the next run looks.
            tables.Clear();
            monitor.Failed(Name, 0);
            throw;
        }
    }

    // To whoever looks after the app, by its health.
    private void Tell()
    {
        monitor.Done(Name, 0, null);
        if (run.State.Failed.Count > 0)
        {
            monitor.Handed(Name, 0, run.State.Failed.Values.Min(failed => failed.At));
            monitor.Failed(Name, 0);
        }
    }

    /// <summary>Takes a stream, and then what is missing of projects that failed before.</summary>
    private async Task<bool> TakeAsync(
        CompactedStream stream,
        DateTimeOffset end,
        CancellationToken cancellationToken
    )
    {
        var until = await stream.LimitsAsync(cancellationToken);
        var places = run.State.Places;
        var from = run.FirstHour(stream.Hub);
        if (!await TakeAsync(stream, places, until, from, null, end, cancellationToken))
        {
            return false;
        }

        run.Reach(stream.Hub, until.WholeUntil);
        foreach (var (project, failed) in run.FailedIn(stream.Hub))
        {
            try
            {
                // Up to where the others have come. All files are listed, which is rare.
                if (
                    await TakeAsync(
                        stream,
                        failed.Places,
                        until,
                        from: null,
                        project,
                        end,
                        cancellationToken
                    )
                )
                {
                    run.State.Failed.Remove(CompactRun.FailureOf(stream.Hub, project));
                }
            }
            catch (Exception e) when (TableKeeper.IsForEver(e))
            {
                LogFailed(e, project);
            }
        }

        await run.SaveAsync(cancellationToken);
        return true;
    }

    /// <summary>Takes what is behind some places, which are moved; false when there is more.</summary>
    private async Task<bool> TakeAsync(
        CompactedStream stream,
        Dictionary<string, StreamPlace> places,
        StreamLimits until,
        DateTimeOffset? from,
        string? only,
        DateTimeOffset end,
        CancellationToken cancellationToken
    )
    {
        var container = storage.Blobs.GetBlobContainerClient(stream.Container);
        var listing = await ExportListing.ReadAsync(
            container,
            from,
            time.GetUtcNow(),
            cancellationToken
        );
        while (true)
        {
            var stretch = await stream.ReadAsync(
                container,
                listing,
                places,
                until,
                cancellationToken
            );
            await run.TouchAsync(stretch.Periods, cancellationToken);
            if (only is not null)
            {
                await TakeAsync(stretch, only, cancellationToken);
            }
            else
            {
                await TakeAllAsync(stream, stretch, cancellationToken);
            }

            stretch.Move(places);
            await run.SaveAsync(cancellationToken);
            if (stretch.IsLast || time.GetUtcNow() > end)
            {
                return stretch.IsLast;
            }
        }
    }

    // A project whose tables can never be written as they are keeps nobody else waiting: where it stands is remembered.
    private async Task TakeAllAsync(
        CompactedStream stream,
        IStretch stretch,
        CancellationToken cancellationToken
    )
    {
        foreach (var project in stretch.Projects)
        {
            var failure = CompactRun.FailureOf(stream.Hub, project);
            if (run.State.Failed.ContainsKey(failure))
            {
                continue;
            }

            try
            {
                await TakeAsync(stretch, project, cancellationToken);
            }
            catch (Exception e) when (TableKeeper.IsForEver(e))
            {
                LogFailed(e, project);
                run.State.Failed[failure] = new FailedProject(
                    time.GetUtcNow(),
                    e.Message,
                    run.State.Whole.TryGetValue(stream.Hub, out var whole) ? whole : null,
                    new(run.State.Places)
                );
            }
        }
    }

    private async Task TakeAsync(
        IStretch stretch,
        string project,
        CancellationToken cancellationToken
    )
    {
        await run.HoldAsync();
        await stretch.TakeAsync(
            new ProjectTables(project, name => Table(ProjectTables.PathOf(project, name)), known),
            (await projects.FindProjectAsync(project, cancellationToken))?.Columns ?? [],
            cancellationToken
        );
    }

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
