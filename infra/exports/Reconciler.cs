using Microsoft.Extensions.Configuration;
using Tracking.Functions.Compact;
using Tracking.Functions.Exports;
using Tracking.Shared.Events;
using Tracking.Shared.Lake;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Exports;

/// <summary>
/// Counts what hubs, exports and tables have against each other, also while the app runs. What comes last is asked first, up to
/// where it says that it is, so what is written meanwhile is not taken for missing. In memory is one event of each hub, a
/// file of a table, and a part of the keys; the rest of them is on disk.
/// </summary>
internal static class Reconciler
{
    private static readonly (string Hub, string Container, string Table, string Reader)[] Streams =
    [
        (
            HubNames.TrackedEvents,
            BlobNames.AppEvents,
            LakeTables.Events,
            ExportReaders.AppEventsName
        ),
        (HubNames.AuditEvents, BlobNames.AuditLogs, LakeTables.Audit, ExportReaders.AuditLogsName),
    ];

    /// <summary>Counts.</summary>
    public static async Task<Findings> RunAsync(
        ReconcileOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var storage = StorageOf(options.Connection);
        await using IHubs hubs = options.EventHubs is { } connection
            ? new AzureHubs(connection, options.ConsumerGroup)
            : new LocalHubs(options.HubsFolder!);
        var findings = new Findings();
        foreach (var stream in Streams)
        {
            await RunAsync(
                stream.Hub,
                stream.Container,
                stream.Table,
                stream.Reader,
                storage,
                hubs,
                options,
                findings,
                time,
                cancellationToken
            );
        }

        return findings;
    }

    private static async Task RunAsync(
        string hub,
        string container,
        string table,
        string reader,
        StorageClients storage,
        IHubs hubs,
        ReconcileOptions options,
        Findings findings,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var lake = storage.Blobs.GetBlobContainerClient(BlobNames.Lake);
        var whole = (await LakeProgress.ReadAsync(lake, cancellationToken)).WholeUntil(hub);
        findings.Whole[hub] = whole;
        var rows = await TableRows.FindAsync(lake, table, options, time, cancellationToken);
        var cursors = (
            await new CursorTable(
                storage.Tables.GetTableClient(TableNames.ExportCursors)
            ).ReadAllAsync(cancellationToken)
        )
            .Where(cursor => cursor.Hub == hub)
            .ToDictionary(cursor => cursor.Partition, cursor => cursor.Position);
        var lines = await ExportedLines.ListAsync(
            storage.Blobs.GetBlobContainerClient(container),
            options.From,
            options.To,
            cancellationToken
        );
        var partitions = (await hubs.OpenAsync(hub, cancellationToken)).ToDictionary(p => p.Id);
        using var buckets = new EventBuckets();
        foreach (var number in partitions.Keys.Union(lines.Partitions).Order())
        {
            var partition = partitions.GetValueOrDefault(number);
            await new LineCheck(
                hub,
                partition,
                number,
                cursors.TryGetValue(number, out var cursor) ? cursor : null,
                findings
            ).RunAsync(
                partition is null
                    ? AsyncEnumerable.Empty<HubEvent>()
                    : HubEvents.ReadAsync(partition, reader, options, cancellationToken),
                lines
                    .ReadAsync(number, cancellationToken)
                    .Where(line =>
                        options.Counts(line.Place.EnqueuedAt) && options.Counts(line.Event?.Project)
                    ),
                line => buckets.Add(Entry(rows, number, line.Place, line.Event!))
            );
        }

        await foreach (var row in rows.ReadAsync(options.From, options.To, cancellationToken))
        {
            buckets.Add(row);
        }

        var check = new RowCheck(hub, whole, findings);
        foreach (var ofOne in buckets.Events())
        {
            check.Take(ofOne);
        }

        if (check.LooksForOlder)
        {
            await foreach (
                var row in rows.ReadAsync(DateTimeOffset.MinValue, options.From, cancellationToken)
            )
            {
                check.TakeOlder(row);
            }
        }

        check.End();
        findings.Damage.AddRange(rows.Damage);
    }

    private static BucketEntry Entry(
        TableRows rows,
        int partition,
        EventSource place,
        TrackedEvent tracked
    ) =>
        new(
            rows.KeyOf(partition, place, tracked),
            IsRow: false,
            partition,
            place,
            default,
            IsTimed: false,
            tracked.Project,
            tracked.Id
        );

    // As the app finds it, unless it is said here.
    private static StorageClients StorageOf(string? connection)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([
            new(StorageClients.HostSetting, "UseDevelopmentStorage=true"),
        ]);
        return new StorageClients(
            connection is null ? settings.AddEnvironmentVariables().Build()
            : connection.Contains('=', StringComparison.Ordinal)
                ? settings.AddInMemoryCollection([new(StorageClients.Setting, connection)]).Build()
            : settings
                .AddInMemoryCollection([
                    new($"{StorageClients.Setting}:{StorageClients.AccountName}", connection),
                ])
                .Build()
        );
    }
}
