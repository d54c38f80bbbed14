using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Access;

/// <summary>A key as it is kept: without the key.</summary>
/// <param name="Id">Its id within the project.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record StoredKey(string Id, KeyKind Kind, string Hash, DateTimeOffset CreatedAt);

/// <summary>Reads and writes keys in Table Storage, of which only hashes are kept.</summary>
/// <remarks>
/// Table <c>keys</c>, in two ways: to be looked up, PK the first two digits of the hash, RK the hash; to
/// be listed, PK <c>project_{project}</c>, RK the key's id.
/// </remarks>
public sealed class KeyStore(StorageClients storage, ProjectStore projects)
{
    private const int HashDigitsOfPartition = 2;
    private const string ProjectColumn = "project";
    private const string KindColumn = "kind";
    private const string IdColumn = "id";
    private const string HashColumn = "hash";
    private const string CreatedAtColumn = "createdAt";

    private readonly TableClient keys = storage.Tables.GetTableClient(TableNames.Keys);

    /// <summary>What the key of a hash is for; null when there is none.</summary>
    public async Task<ProjectKey?> FindAsync(string hash, CancellationToken cancellationToken)
    {
        var found = await keys.GetEntityIfExistsAsync<TableEntity>(
            hash[..HashDigitsOfPartition],
            hash,
            cancellationToken: cancellationToken
        );
        return
            found is { HasValue: true, Value: { } row }
            && await projects.FindAsync(row.GetString(ProjectColumn), cancellationToken)
                is { Project: var project }
            ? new ProjectKey(project, KindOf(row), hash, Id: row.GetString(IdColumn) ?? "")
            : null;
    }

    /// <summary>A project's keys, by id.</summary>
    public async Task<IReadOnlyList<StoredKey>> ListAsync(
        string project,
        CancellationToken cancellationToken
    )
    {
        var found = new List<StoredKey>();
        await foreach (
            var row in keys.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {ListPartition(project)}"),
                cancellationToken: cancellationToken
            )
        )
        {
            found.Add(
                new(
                    row.RowKey,
                    KindOf(row),
                    row.GetString(HashColumn),
                    row.GetDateTimeOffset(CreatedAtColumn)!.Value
                )
            );
        }

        return found;
    }

    /// <summary>Adds a key. It is listed before it works, so whatever works can be seen and taken away.</summary>
    /// <returns>False when there is another key of its id.</returns>
    public async Task<bool> TryAddAsync(
        string project,
        StoredKey key,
        CancellationToken cancellationToken
    )
    {
        var row = new TableEntity(ListPartition(project), key.Id)
        {
            [KindColumn] = key.Kind.ToString(),
            [HashColumn] = key.Hash,
            [CreatedAtColumn] = key.CreatedAt,
        };
        try
        {
            await keys.AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            var other = await keys.GetEntityAsync<TableEntity>(
                row.PartitionKey,
                row.RowKey,
                [HashColumn],
                cancellationToken
            );
            if (other.Value.GetString(HashColumn) != key.Hash)
            {
                return false;
            }
        }

        await keys.UpsertEntityAsync(
            new TableEntity(key.Hash[..HashDigitsOfPartition], key.Hash)
            {
                [ProjectColumn] = project,
                [KindColumn] = key.Kind.ToString(),
                [IdColumn] = key.Id,
            },
            TableUpdateMode.Replace,
            cancellationToken
        );
        return true;
    }

    /// <summary>Deletes a key: it stops to work before it is no longer listed.</summary>
    public async Task DeleteAsync(
        string project,
        StoredKey key,
        CancellationToken cancellationToken
    )
    {
        await keys.DeleteEntityAsync(
            key.Hash[..HashDigitsOfPartition],
            key.Hash,
            ETag.All,
            cancellationToken
        );
        await keys.DeleteEntityAsync(ListPartition(project), key.Id, ETag.All, cancellationToken);
    }

    private static string ListPartition(string project) => $"project_{project}";

    private static KeyKind KindOf(TableEntity row) =>
        Enum.Parse<KeyKind>(row.GetString(KindColumn));
}
