using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Storage;

namespace Tracking.Shared.Projects;

/// <summary>Reads and writes projects and keys in Table Storage.</summary>
/// <remarks>
/// Table <c>projects</c>: PK <c>project</c>, RK the id. Table <c>keys</c>: PK the first two digits of
/// the key's hash, RK the hash.
/// </remarks>
public sealed class ProjectStore(StorageClients storage)
{
    private const string ProjectPartition = "project";
    private const int HashDigitsOfPartition = 2;

    private readonly TableClient projects = storage.Tables.GetTableClient(TableNames.Projects);
    private readonly TableClient keys = storage.Tables.GetTableClient(TableNames.Keys);

    /// <summary>A project; null when there is none of that id.</summary>
    public async Task<Project?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await projects.GetEntityIfExistsAsync<TableEntity>(
            ProjectPartition,
            id,
            cancellationToken: cancellationToken
        );
        return found is { HasValue: true, Value: { } row } ? Read(row) : null;
    }

    /// <summary>All projects, by id.</summary>
    public async Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<Project>();
        await foreach (
            var row in projects.QueryAsync<TableEntity>(
                row => row.PartitionKey == ProjectPartition,
                cancellationToken: cancellationToken
            )
        )
        {
            found.Add(Read(row));
        }

        return found;
    }

    /// <summary>What a key is for; null when it is not one.</summary>
    public async Task<ProjectKey?> FindKeyAsync(string key, CancellationToken cancellationToken)
    {
        var hash = KeyHash.Of(key);
        var found = await keys.GetEntityIfExistsAsync<TableEntity>(
            hash[..HashDigitsOfPartition],
            hash,
            cancellationToken: cancellationToken
        );
        return
            found is { HasValue: true, Value: { } row }
            && Enum.TryParse<KeyKind>(row.GetString("kind"), ignoreCase: true, out var kind)
            && await FindAsync(row.GetString("project"), cancellationToken) is { } project
            ? new ProjectKey(project, kind)
            : null;
    }

    /// <summary>Adds a project.</summary>
    /// <returns>False when there is one of that id.</returns>
    public async Task<bool> TryAddAsync(Project project, CancellationToken cancellationToken)
    {
        var row = new TableEntity(ProjectPartition, project.Id)
        {
            ["name"] = project.Name,
            ["product"] = project.Product,
            ["allowedOrigins"] = JsonSerializer.Serialize(project.AllowedOrigins),
            ["sessionTimeoutSeconds"] = (int)project.SessionTimeout.TotalSeconds,
        };
        try
        {
            await projects.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Adds a key, of which only the hash is kept. Adding it again changes nothing.</summary>
    public async Task AddKeyAsync(
        string project,
        KeyKind kind,
        string key,
        CancellationToken cancellationToken
    )
    {
        var hash = KeyHash.Of(key);
        await keys.UpsertEntityAsync(
            new TableEntity(hash[..HashDigitsOfPartition], hash)
            {
                ["project"] = project,
                ["kind"] = kind == KeyKind.Write ? "write" : "secret",
            },
            TableUpdateMode.Replace,
            cancellationToken
        );
    }

    private static Project Read(TableEntity row) =>
        new(
            row.RowKey,
            row.GetString("name"),
            row.GetString("product"),
            JsonSerializer.Deserialize<string[]>(row.GetString("allowedOrigins"))!,
            TimeSpan.FromSeconds(row.GetInt32("sessionTimeoutSeconds")!.Value)
        );
}
