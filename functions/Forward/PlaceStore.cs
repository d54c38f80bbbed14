using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Forward;

/// <summary>Reads and writes from where on targets are to be caught up.</summary>
public sealed class PlaceStore(StorageClients storage)
{
    private const char AfterSeparator = '`';

    private readonly TableClient table = storage.Tables.GetTableClient(TableNames.TargetPlaces);

    /// <summary>The targets of a kind that have a row of their own in a partition, by key.</summary>
    internal async Task<IReadOnlyDictionary<string, TargetPlace>> OfPartitionAsync(
        string kind,
        int partition,
        CancellationToken cancellationToken
    )
    {
        var key = TargetPlace.PartitionKey(kind, partition);
        var rows = await ReadAsync(
            TableClient.CreateQueryFilter($"PartitionKey eq {key}"),
            cancellationToken
        );
        return rows.ToDictionary(row => row.Target);
    }

    /// <summary>All rows of a kind.</summary>
    internal Task<IReadOnlyList<TargetPlace>> OfKindAsync(
        string kind,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            TableClient.CreateQueryFilter(
                $"PartitionKey gt {kind + "_"} and PartitionKey lt {kind + AfterSeparator}"
            ),
            cancellationToken
        );

    /// <summary>Writes a place if it still has the version it was read with, or is not there if it has none.</summary>
    /// <returns>The place as it is now; null when somebody else was first.</returns>
    internal async Task<TargetPlace?> TrySaveAsync(
        TargetPlace place,
        CancellationToken cancellationToken
    )
    {
        var answers = await TableBatch.WriteAsync(
            table,
            [RowWrite.If(place.Version, place.ToRow())],
            cancellationToken
        );
        return answers[0] switch
        {
            { IsWritten: true, Version: var version } => place with { Version = version },
            { Outcome: RowOutcome.Conflict } => null,
            { Detail: var detail } => throw new InvalidDataException(
                $"The place of {place.Target} cannot be written: {detail}"
            ),
        };
    }

    /// <summary>Deletes a place that nobody else has changed; one that somebody has stays.</summary>
    internal async Task DeleteAsync(TargetPlace place, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(
                TargetPlace.PartitionKey(place.Kind, place.Partition),
                place.Target,
                place.Version!.Value,
                cancellationToken
            );
        }
        catch (RequestFailedException e) when (StorageFailure.IsConflict(e))
        {
            // Whoever has changed it knows why.
        }
    }

    private async Task<IReadOnlyList<TargetPlace>> ReadAsync(
        string filter,
        CancellationToken cancellationToken
    )
    {
        var found = new List<TargetPlace>();
        await foreach (
            var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken)
        )
        {
            found.Add(TargetPlace.Read(row));
        }

        return found;
    }
}
