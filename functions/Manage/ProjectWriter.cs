using System.Text.Json;
using Azure;
using Tracking.Shared.Access;
using Tracking.Shared.Changes;
using Tracking.Shared.Events;

namespace Tracking.Functions.Manage;

/// <summary>Saves projects, and tells what storage refused from what nobody knows.</summary>
public sealed class ProjectWriter(ProjectStore store, ProjectDirectory directory)
{
    internal static readonly Problem Conflict = new(
        412,
        "conflict",
        "The project was changed meanwhile: read it again.",
        "if-match"
    );

    private static readonly Problem Refused = new(
        503,
        "refused",
        "The change was not made, because storage does not take it now. Send it again."
    );

    /// <summary>Saves a project if it still has a version; a problem means that nothing was changed.</summary>
    /// <param name="project">The project.</param>
    /// <param name="version">The version; null when there must be none of its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RequestFailedException">It is not known whether it was saved.</exception>
    internal async Task<Result<ETag, Problem>> SaveAsync(
        Project project,
        ETag? version,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await store.TrySaveAsync(project, version, cancellationToken) is { } saved)
            {
                return saved;
            }
        }
        catch (RequestFailedException e) when (e.Status is 400 or 401 or 403 or 404 or 413)
        {
            return Refused;
        }
        finally
        {
            directory.Expire();
        }

        // A call is repeated when its answer is lost: what is in its way then is this very change.
        return
            await store.FindAsync(project.Id, cancellationToken) is { } found
            && Text(found.Project) == Text(project)
            ? found.Version
            : Conflict;
    }

    private static string Text(Project project) =>
        JsonSerializer.Serialize(ProjectDocument.Of(project), ChangeJson.Options);
}
