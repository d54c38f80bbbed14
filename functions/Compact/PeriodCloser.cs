using Azure.Storage.Blobs;
using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>
/// Does what is to be done when an hour or a day is over: its files are merged, and a manifest tells of them. The period is
/// remembered until then, so a run that ends in the middle is made good by the next one.
/// </summary>
internal sealed class PeriodCloser(BlobContainerClient lake, TimeProvider time)
{
    // So many rows are in memory at once, of some 2 KB each: an instance may have 512 MB. Readers skip files by the times
    // in them.
    private static readonly CompactionLimits Limits = new(Rows: 40_000);

    /// <summary>Closes the periods of a table that are over.</summary>
    /// <param name="table">The table.</param>
    /// <param name="run">The run.</param>
    /// <param name="whole">Up to which time everything is in the table.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task CloseAsync(
        LakeTable table,
        CompactRun run,
        DateTimeOffset whole,
        CancellationToken cancellationToken
    )
    {
        // Hours before their day.
        foreach (var period in run.OpenPeriods(table.Delta.Path))
        {
            if (period.End > whole)
            {
                continue;
            }

            await MergeAsync(table, period, cancellationToken);
            await WriteManifestAsync(table, period, cancellationToken);
            if (!period.IsDay)
            {
                run.State.Touch(table.Delta.Path, [period.WholeDay]);
            }

            run.State.Close(table.Delta.Path, period);
            await run.SaveAsync(cancellationToken);
        }
    }

    private static async Task MergeAsync(
        LakeTable table,
        LakePeriod period,
        CancellationToken cancellationToken
    )
    {
        var snapshot = await table.ReadAsync(cancellationToken);
        var sets = CompactionPlan.Of(FilesOf(snapshot, period), LakeTags.Kind, Limits);
        foreach (var names in sets)
        {
            snapshot =
                await new DeltaCompaction(table.Delta, Limits).TryMergeAsync(
                    snapshot,
                    names,
                    SortColumnOf(snapshot),
                    (files, rows) => TaggedFiles.TagsOf(period, TaggedFiles.KindOf(files[0]), rows),
                    cancellationToken
                ) ?? throw new IOException($"Somebody else changes {table.Delta.Path}.");
        }
    }

    private async Task WriteManifestAsync(
        LakeTable table,
        LakePeriod period,
        CancellationToken cancellationToken
    )
    {
        var snapshot = await table.ReadAsync(cancellationToken);
        var files = FilesOf(snapshot, period).OrderBy(f => f.Path, StringComparer.Ordinal).ToList();
        await new LakeManifest(
            table.Delta.Path,
            period.ToString(),
            snapshot.Version,
            files.Sum(LakeStats.RowsOf),
            files.Sum(file => file.Size),
            [
                .. files.Select(file => new LakeManifestFile(
                    $"{table.Delta.Path}/{file.Path}",
                    LakeStats.RowsOf(file),
                    file.Size,
                    file.Tags?.GetValueOrDefault(LakeTags.Sha256) ?? ""
                )),
            ],
            SequenceRanges.Of(files),
            time.GetUtcNow()
        ).WriteAsync(lake, cancellationToken);
    }

    // A day has the files of its hours too.
    private static IEnumerable<DeltaAdd> FilesOf(DeltaSnapshot snapshot, LakePeriod period) =>
        snapshot.Files.Values.Where(file =>
            TaggedFiles.KindOf(file) != FileKinds.Open
            && TaggedFiles.PeriodOf(file) is var own
            && (own == period || period.IsDay && own.WholeDay == period)
        );

    private static string SortColumnOf(DeltaSnapshot snapshot) =>
        snapshot.Schema.IndexOf("occurred_at") >= 0 ? "occurred_at" : "started_at";
}
