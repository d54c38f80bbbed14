using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>A table of one project as the compactor knows it.</summary>
/// <param name="table">The table.</param>
/// <param name="touch">Called with the periods whose files a commit changes, before it is made.</param>
internal sealed class LakeTable(
    DeltaTable table,
    Func<string, IEnumerable<LakePeriod>, CancellationToken, Task> touch
)
{
    private const int MaximumAttempts = 5;

    private DeltaSnapshot? snapshot;

    /// <summary>The table.</summary>
    public DeltaTable Delta => table;

    /// <summary>What it is now.</summary>
    public async Task<DeltaSnapshot> ReadAsync(CancellationToken cancellationToken) =>
        snapshot = await table.ReadAsync(snapshot, cancellationToken);

    /// <summary>Makes a change that is worked out from what the table is, until nobody else has changed that meanwhile.</summary>
    /// <param name="plan">The change of a snapshot; null when there is nothing to do.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task ChangeAsync(
        Func<DeltaSnapshot, Task<DeltaCommit?>> plan,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = await ReadAsync(cancellationToken);
            if (await plan(before) is not { } commit)
            {
                return;
            }

            await touch(table.Path, PeriodsOf(before, commit), cancellationToken);
            if (await table.TryCommitAsync(before, commit, cancellationToken) is { } after)
            {
                snapshot = after;
                return;
            }

            if (attempt == MaximumAttempts)
            {
                throw new IOException($"Somebody else goes on changing {table.Path}.");
            }
        }
    }

    private static IEnumerable<LakePeriod> PeriodsOf(DeltaSnapshot before, DeltaCommit commit) =>
        commit
            .Added.Concat(commit.Removed.Select(name => before.Files[name]))
            .Where(file => TaggedFiles.KindOf(file) != FileKinds.Open)
            .Select(file => TaggedFiles.PeriodOf(file))
            .Distinct();
}

/// <summary>The kinds of files, as their tag says.</summary>
internal static class FileKinds
{
    /// <summary>Rows of events that came within a day of when they are filed, or of whatever has no such time.</summary>
    public const string Usual = "usual";

    /// <summary>Rows of events that are filed on other days: kept apart, so that the others are in a narrow range of times.</summary>
    public const string Other = "other";

    /// <summary>Rows of sessions that have not ended, all of them, until the next commit.</summary>
    public const string Open = "open";
}
