using System.Globalization;
using Tracking.Shared.Lake;

namespace Tracking.Lake;

/// <summary>
/// Three days of events as a Delta Lake table, with what readers have to cope with: a commit an hour, a checkpoint, more
/// columns from the second day on, days that were merged, a file that was replaced, and how far an application has come.
/// </summary>
/// <param name="Version">The number of the last commit.</param>
/// <param name="CheckpointVersion">The version of the checkpoint.</param>
/// <param name="Files">How many files the table has.</param>
/// <param name="Rows">How many rows they have.</param>
/// <param name="Rating">What the ratings come to.</param>
internal sealed record SampleTable(
    long Version,
    long CheckpointVersion,
    int Files,
    long Rows,
    double Rating
)
{
    /// <summary>Where the table is in the folder.</summary>
    public const string Name = "demo/events";

    private const string Application = "tracked-events/0";
    private const string TimeColumn = "received_at";
    private const int Days = 3;
    private const int Hours = 24;

    private static readonly DateTimeOffset Start = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, string> NoTags = [];

    /// <summary>Writes it.</summary>
    /// <param name="store">Where it comes to be.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="InvalidOperationException">Somebody else writes there.</exception>
    public static async Task<SampleTable> WriteAsync(
        ILakeStore store,
        CancellationToken cancellationToken
    )
    {
        var clock = new SampleClock(Start);
        var table = new DeltaTable(store, Name, clock);
        var snapshot = await table.ReadAsync(null, cancellationToken);
        for (var hour = 0; hour < Days * Hours; hour++)
        {
            snapshot = await AppendAsync(table, snapshot, clock, hour, cancellationToken);
            if ((hour + 1) % Hours == 0 && hour + 1 < Days * Hours)
            {
                snapshot = await MergeAsync(table, snapshot, hour / Hours, cancellationToken);
            }
        }

        snapshot = await CorrectAsync(table, snapshot, cancellationToken);
        return new SampleTable(
            snapshot.Version,
            snapshot.CheckpointVersion,
            snapshot.Files.Count,
            snapshot.Files.Values.Sum(LakeStats.RowsOf),
            await RatingAsync(table, snapshot, cancellationToken)
        );
    }

    /// <summary>What a person can compare with what a reader says.</summary>
    public string Describe(string folder) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            A Delta Lake table in {folder}/{Name}

              version {Version}, a checkpoint at version {CheckpointVersion}
              {Files} files, {Rows} rows
              ratings add up to {Rating}
            """
        );

    private static async Task<DeltaSnapshot> AppendAsync(
        DeltaTable table,
        DeltaSnapshot from,
        SampleClock clock,
        int hour,
        CancellationToken cancellationToken
    )
    {
        var begin = Start.AddHours(hour);
        var schema = hour < Hours ? SampleEvents.Columns : SampleEvents.MoreColumns;
        var first = hour * SampleEvents.InAnHour;
        var rows = SampleEvents.Of(schema, begin, first);
        clock.Advance(TimeSpan.FromHours(1));
        return Made(
            await table.TryCommitAsync(
                from,
                new DeltaCommit("WRITE")
                {
                    Schema = schema,
                    Added =
                    [
                        await table.WriteFileAsync(
                            rows,
                            DateOnly.FromDateTime(begin.UtcDateTime),
                            NoTags,
                            cancellationToken
                        ),
                    ],
                    Transactions = new Dictionary<string, long>
                    {
                        [Application] = first + rows.Count - 1,
                    },
                },
                cancellationToken
            )
        );
    }

    private static async Task<DeltaSnapshot> MergeAsync(
        DeltaTable table,
        DeltaSnapshot from,
        int day,
        CancellationToken cancellationToken
    )
    {
        var name = Start.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Made(
            await new DeltaCompaction(table, new CompactionLimits()).TryMergeAsync(
                from,
                from.Files.Keys.Where(file => file.Contains(name, StringComparison.Ordinal)),
                TimeColumn,
                (_, _) => NoTags,
                cancellationToken
            )
        );
    }

    // The first rating of the last file turns out to be another.
    private static async Task<DeltaSnapshot> CorrectAsync(
        DeltaTable table,
        DeltaSnapshot from,
        CancellationToken cancellationToken
    )
    {
        var file = from.Files.Values.MaxBy(file => file.ModificationTime)!;
        var before = new LakeRows(from.Schema);
        await table.ReadFileAsync(file, before, cancellationToken);
        var rating = from.Schema.IndexOf("rating");
        var wrong = Enumerable
            .Range(0, before.Count)
            .First(row => before.Number(rating, row) is not null);
        var after = new LakeRows(from.Schema);
        for (var row = 0; row < before.Count; row++)
        {
            after.AddOf(before, row);
            if (row == wrong)
            {
                after.Set(rating, 100.5);
            }
        }

        var day = DateOnly.ParseExact(
            file.PartitionValues["dt"]!,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture
        );
        return Made(
            await table.TryCommitAsync(
                from,
                new DeltaCommit("UPDATE")
                {
                    Removed = [file.Path],
                    Added = [await table.WriteFileAsync(after, day, NoTags, cancellationToken)],
                },
                cancellationToken
            )
        );
    }

    private static async Task<double> RatingAsync(
        DeltaTable table,
        DeltaSnapshot snapshot,
        CancellationToken cancellationToken
    )
    {
        var rows = new LakeRows(new LakeSchema([new("rating", LakeType.Number)]));
        foreach (var file in snapshot.Files.Values)
        {
            await table.ReadFileAsync(file, rows, cancellationToken);
        }

        return Enumerable.Range(0, rows.Count).Sum(row => rows.Number(0, row) ?? 0);
    }

    private static DeltaSnapshot Made(DeltaSnapshot? snapshot) =>
        snapshot ?? throw new InvalidOperationException("Somebody else writes there.");
}
