using Tracking.Shared.Streams;

namespace Tracking.Functions.Compact;

/// <summary>The state of a run, and when it is written.</summary>
internal sealed class CompactRun(
    StateBlob blob,
    CompactState state,
    TimeProvider time,
    Func<Task> hold
)
{
    private static readonly TimeSpan BetweenVacuums = TimeSpan.FromDays(1);

    /// <summary>What is remembered.</summary>
    public CompactState State => state;

    /// <summary>From which hour on an export may have lines that are not in the tables; null when that is not known.</summary>
    public DateTimeOffset? FirstHour(string hub) =>
        state.Whole.TryGetValue(hub, out var whole) && whole > DateTimeOffset.UnixEpoch
            ? LakePeriod.HourOf(whole).Start
            : null;

    /// <summary>Remembers periods of tables whose files are going to change.</summary>
    public async Task TouchAsync(
        IEnumerable<(string Table, LakePeriod Period)> periods,
        CancellationToken cancellationToken
    )
    {
        var isNew = false;
        foreach (var table in periods.GroupBy(p => p.Table, p => p.Period))
        {
            isNew |= state.Touch(table.Key, table);
            state.Vacuum.TryAdd(table.Key, time.GetUtcNow() + BetweenVacuums);
        }

        if (isNew)
        {
            await SaveAsync(cancellationToken);
        }
    }

    /// <summary>Says up to which time everything of a hub is in the tables. What was, stays so, whatever is known now.</summary>
    public void Reach(string hub, DateTimeOffset whole)
    {
        if (whole > state.Whole.GetValueOrDefault(hub))
        {
            state.Whole[hub] = whole;
        }
    }

    /// <summary>Makes sure that this is the owner still.</summary>
    public Task HoldAsync() => hold();

    /// <summary>Under which name it is remembered that a project failed in a hub's export.</summary>
    public static string FailureOf(string hub, string project) => $"{hub}/{project}";

    /// <summary>The projects that failed in a hub's export.</summary>
    public IReadOnlyList<(string Project, FailedProject Failed)> FailedIn(string hub) =>
        [
            .. state
                .Failed.Where(failed =>
                    failed.Key.StartsWith(FailureOf(hub, ""), StringComparison.Ordinal)
                )
                .Select(failed => (failed.Key[FailureOf(hub, "").Length..], failed.Value)),
        ];

    /// <summary>Up to which time everything is in a table.</summary>
    public DateTimeOffset WholeOf(string table) =>
        state.Whole.GetValueOrDefault(
            table.EndsWith($"/{LakeTables.Audit}", StringComparison.Ordinal)
                ? HubNames.AuditEvents
                : HubNames.TrackedEvents
        );

    /// <summary>The tables of which it is time to delete files.</summary>
    public IReadOnlyList<string> DueForVacuum(DateTimeOffset now) =>
        [.. state.Vacuum.Where(due => due.Value <= now).Select(due => due.Key)];

    /// <summary>Says that files of a table were deleted, and whether there are others, which are too young.</summary>
    public void Vacuumed(string table, DateTimeOffset now, bool isDone)
    {
        state.Vacuum.Remove(table);
        if (!isDone)
        {
            state.Vacuum[table] = now + BetweenVacuums;
        }
    }

    /// <summary>The periods of a table that are to be closed, hours before days.</summary>
    public IReadOnlyList<LakePeriod> OpenPeriods(string table) =>
        [
            .. state
                .Open.GetValueOrDefault(table, [])
                .Select(LakePeriod.Read)
                .OrderBy(period => period.IsDay)
                .ThenBy(period => period.Start),
        ];

    /// <summary>Writes the state.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) =>
        blob.WriteAsync(state, cancellationToken);
}
