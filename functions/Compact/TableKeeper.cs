using Azure.Storage.Blobs;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Compact;

/// <summary>Looks after tables: closes periods that are over, and deletes what is no longer needed.</summary>
internal sealed class TableKeeper(
    BlobContainerClient lake,
    Func<string, LakeTable> open,
    TimeProvider time,
    Action<Exception, string> failed
)
{
    /// <summary>Does it for all tables. One that is broken keeps no other waiting.</summary>
    public async Task RunAsync(CompactRun run, CancellationToken cancellationToken)
    {
        var closer = new PeriodCloser(lake, time);
        foreach (var path in run.State.Open.Keys.Order(StringComparer.Ordinal).ToList())
        {
            await KeepAsync(
                run,
                path,
                () => closer.CloseAsync(open(path), run, run.WholeOf(path), cancellationToken)
            );
        }

        foreach (var path in run.DueForVacuum(time.GetUtcNow()))
        {
            await KeepAsync(
                run,
                path,
                async () =>
                {
                    var snapshot = await open(path).ReadAsync(cancellationToken);
                    await open(path).Delta.VacuumAsync(snapshot, cancellationToken);
                    run.Vacuumed(path, time.GetUtcNow(), isDone: snapshot.Removed.IsEmpty);
                }
            );
        }
    }

    /// <summary>Whether a table can never be written as it is: its log is broken, or others have made it another.</summary>
    public static bool IsForEver(Exception e) =>
        !ReaderFailure.IsLater(e) || e is NotSupportedException;

    private async Task KeepAsync(CompactRun run, string path, Func<Task> keep)
    {
        await run.HoldAsync();
        try
        {
            await keep();
        }
        catch (Exception e) when (IsForEver(e))
        {
            failed(e, path);
        }
    }
}
