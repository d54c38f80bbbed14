using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Tracking.Functions.Compact;
using Tracking.Shared.Events;
using Tracking.Shared.Lake;
using Tracking.Shared.Tables;

namespace Tracking.Exports;

/// <summary>The rows of one kind of table of all projects that count, as the tables were when they were looked up.</summary>
internal sealed class TableRows
{
    private static readonly LakeSchema EventColumns = new([
        new("id", LakeType.Text),
        new("project", LakeType.Text),
        new("token", LakeType.Text),
        new("user_id", LakeType.Text),
        new("enqueued_at", LakeType.Time),
        new("occurred_at", LakeType.Time),
        new("received_at", LakeType.Time),
        new("filed_at", LakeType.Time),
        new("hub_partition", LakeType.Whole),
        new("hub_sequence", LakeType.Whole),
        new("hub_index", LakeType.Whole),
    ]);

    private readonly bool isAudit;
    private readonly List<(DeltaTable Table, DeltaSnapshot Snapshot)> tables = [];

    private readonly List<string> damage = [];

    /// <summary>What cannot be read, a sentence each: its rows count as missing.</summary>
    public IReadOnlyList<string> Damage => damage;

    private TableRows(string table) => isAudit = table == LakeTables.Audit;

    /// <summary>Looks the tables up.</summary>
    /// <param name="container">The container of the tables.</param>
    /// <param name="table">Which of a project's tables.</param>
    /// <param name="options">Which projects count.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async Task<TableRows> FindAsync(
        BlobContainerClient container,
        string table,
        ReconcileOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var rows = new TableRows(table);
        await foreach (var folder in FoldersAsync(container, options, cancellationToken))
        {
            var delta = new DeltaTable(container, $"{folder}/{table}", time);
            try
            {
                var snapshot = await delta.ReadAsync(null, cancellationToken);
                if (snapshot.Version >= 0)
                {
                    rows.tables.Add((delta, snapshot));
                }
            }
            catch (InvalidDataException e)
            {
                rows.damage.Add(e.Message);
            }
        }

        return rows;
    }

    /// <summary>The key of the event of a line.</summary>
    public UInt128 KeyOf(int partition, EventSource place, TrackedEvent tracked) =>
        KeyOf(partition, place, tracked.Project, tracked.PartitionKey, tracked.Id);

    /// <summary>The rows of files that may have rows of a time; a file is in memory at a time.</summary>
    /// <param name="from">From this time on.</param>
    /// <param name="to">Before this time.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async IAsyncEnumerable<BucketEntry> ReadAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var (table, snapshot) in tables)
        {
            foreach (var file in snapshot.Files.Values)
            {
                if (
                    LakeStats.TimesOf(file, "enqueued_at") is { } times
                    && (times.To < from || times.From >= to)
                )
                {
                    continue;
                }

                var rows = new LakeRows(EventColumns);
                try
                {
                    await table.ReadFileAsync(file, rows, cancellationToken);
                }
                catch (InvalidDataException e)
                {
                    damage.Add(e.Message);
                    continue;
                }

                for (var row = 0; row < rows.Count; row++)
                {
                    if (
                        Read(rows, row) is var entry
                        && entry.Place.EnqueuedAt >= from
                        && entry.Place.EnqueuedAt < to
                    )
                    {
                        yield return entry;
                    }
                }
            }
        }
    }

    private BucketEntry Read(LakeRows rows, int row)
    {
        string? Text(string column) => rows.Text(EventColumns.IndexOf(column), row);
        long Whole(string column) => rows.Whole(EventColumns.IndexOf(column), row)!.Value;
        DateTimeOffset Time(string column) =>
            rows.Time(EventColumns.IndexOf(column), row) ?? DateTimeOffset.MinValue;
        var id = Text("id")!;
        var project = Text("project")!;
        var partition = (int)Whole("hub_partition");
        var place = new EventSource(
            Whole("hub_sequence"),
            (int)Whole("hub_index"),
            Time("enqueued_at")
        );
        return new BucketEntry(
            KeyOf(partition, place, project, Text("token") ?? Text("user_id") ?? id, id),
            IsRow: true,
            partition,
            place,
            Time("filed_at"),
            Time("occurred_at") != Time("received_at"),
            project,
            id
        );
    }

    // Of what was done to this system each line is a row; of events each event.
    private UInt128 KeyOf(
        int partition,
        EventSource place,
        string project,
        string owner,
        string id
    ) =>
        isAudit
            ? EventKey.Of($"{partition}\n{place.Sequence}\n{place.Index}", project)
            : EventKey.Of($"{project}\n{owner}", id);

    private static async IAsyncEnumerable<string> FoldersAsync(
        BlobContainerClient container,
        ReconcileOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (options.Project is { } project)
        {
            yield return TableKey.Encode(project);
            yield break;
        }

        await foreach (
            var item in container.GetBlobsByHierarchyAsync(
                BlobTraits.None,
                BlobStates.None,
                "/",
                null,
                cancellationToken
            )
        )
        {
            // What is of no project begins with an underscore.
            if (item.IsPrefix && !item.Prefix.StartsWith('_'))
            {
                yield return item.Prefix.TrimEnd('/');
            }
        }
    }
}
