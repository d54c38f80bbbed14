using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Access;

/// <summary>Reads and writes projects in Table Storage.</summary>
/// <remarks>Table <c>projects</c>: PK <c>project</c>, RK the id.</remarks>
public sealed class ProjectStore(StorageClients storage)
{
    private readonly TableClient projects = storage.Tables.GetTableClient(TableNames.Projects);

    /// <summary>A project with its version; null when there is none of that id.</summary>
    public async Task<(Project Project, ETag Version)?> FindAsync(
        string id,
        CancellationToken cancellationToken
    )
    {
        var found = await projects.GetEntityIfExistsAsync<TableEntity>(
            ProjectRow.Partition,
            id,
            cancellationToken: cancellationToken
        );
        return found is { HasValue: true, Value: { } row }
            ? (ProjectRow.Read(row), row.ETag)
            : null;
    }

    /// <summary>All projects, by id.</summary>
    public async Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<Project>();
        await foreach (
            var row in projects.QueryAsync<TableEntity>(
                row => row.PartitionKey == ProjectRow.Partition,
                cancellationToken: cancellationToken
            )
        )
        {
            found.Add(ProjectRow.Read(row));
        }

        return found;
    }

    /// <summary>Writes a project if it still has the version that the change was made of.</summary>
    /// <param name="project">The project.</param>
    /// <param name="version">The version; null when there must be none of its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The new version; null when somebody else was first.</returns>
    public async Task<ETag?> TrySaveAsync(
        Project project,
        ETag? version,
        CancellationToken cancellationToken
    )
    {
        var row = ProjectRow.Of(project);
        try
        {
            var response = version is { } expected
                ? await projects.UpdateEntityAsync(
                    row,
                    expected,
                    TableUpdateMode.Replace,
                    cancellationToken
                )
                : await projects.AddEntityAsync(row, cancellationToken);
            return response.Headers.ETag;
        }
        catch (RequestFailedException e) when (IsConflict(e))
        {
            return null;
        }
    }

    /// <summary>Deletes a project if it still has a version.</summary>
    /// <returns>False when somebody else was first.</returns>
    public async Task<bool> TryDeleteAsync(
        string id,
        ETag version,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await projects.DeleteEntityAsync(ProjectRow.Partition, id, version, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (IsConflict(e))
        {
            return false;
        }
    }

    private static bool IsConflict(RequestFailedException e) =>
        e.Status is 409 or 412 || e is { Status: 404, ErrorCode: "ResourceNotFound" };
}
