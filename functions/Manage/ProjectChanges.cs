using Azure;
using Tracking.Shared.Access;
using Tracking.Shared.Changes;
using Tracking.Shared.Events;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Manage;

/// <summary>Tells, makes, changes and deletes projects.</summary>
public sealed class ProjectChanges(
    ProjectStore store,
    KeyStore keys,
    TargetStore targets,
    ProjectDirectory directory,
    ProjectWriter writer,
    AuditedChanges audited
)
{
    internal static readonly Problem UnknownProject = new(
        404,
        "unknown-project",
        "There is no project of this id."
    );

    /// <summary>A project with its version; null when there is none of that id.</summary>
    internal async Task<(Project Project, ETag Version)?> FindAsync(
        string id,
        CancellationToken cancellationToken
    ) => ProjectDocument.IsId(id) ? await store.FindAsync(id, cancellationToken) : null;

    /// <summary>Tells a project.</summary>
    internal async Task<Result<Answer, Problem>> TellAsync(
        string id,
        Func<Project, object> view,
        CancellationToken cancellationToken
    ) =>
        await FindAsync(id, cancellationToken) is { } found
            ? new Answer(view(found.Project), found.Version)
            : UnknownProject;

    /// <summary>Makes or changes a project.</summary>
    /// <param name="call">The request.</param>
    /// <param name="id">The project's id.</param>
    /// <param name="action">What the audit log calls it.</param>
    /// <param name="edit">What the project will be.</param>
    /// <param name="view">What is told of it then.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<Result<Answer, Problem>> ChangeAsync(
        ManageCall call,
        string id,
        string action,
        Func<Project?, Result<Project, Problem>> edit,
        Func<Project, object> view,
        CancellationToken cancellationToken
    )
    {
        var found = await FindAsync(id, cancellationToken);
        if (!call.Accepts(found?.Version))
        {
            return ProjectWriter.Conflict;
        }

        if (!edit(found?.Project).Is(out var after, out var problem))
        {
            return problem;
        }

        var change = new Change(
            id,
            action,
            call.Who,
            found is { Project: var before } ? ProjectDocument.Of(before) : null,
            ProjectDocument.Of(after)
        );
        return await audited.MakeAsync(
            change,
            async () =>
                (await writer.SaveAsync(after, found?.Version, cancellationToken)).Is(
                    out var version,
                    out var refused
                )
                    ? new Answer(view(after), version, IsNew: found is null)
                    : refused,
            cancellationToken
        );
    }

    /// <summary>Deletes a project, its keys and its targets. What was collected stays.</summary>
    internal async Task<Result<Answer, Problem>> DeleteAsync(
        ManageCall call,
        string id,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, cancellationToken) is not { } found)
        {
            return UnknownProject;
        }

        if (!call.Accepts(found.Version))
        {
            return ProjectWriter.Conflict;
        }

        return await audited.MakeAsync(
            new Change(id, "project.deleted", call.Who, ProjectDocument.Of(found.Project), null),
            async () =>
            {
                try
                {
                    // Keys first: none may be left that a later project of this id would inherit.
                    foreach (var key in await keys.ListAsync(id, cancellationToken))
                    {
                        await keys.DeleteAsync(id, key, cancellationToken);
                    }

                    foreach (var target in await targets.ListAsync(id, cancellationToken))
                    {
                        await targets.TryDeleteAsync(id, target.Id, ETag.All, cancellationToken);
                    }

                    // If another request has deleted it meanwhile, that is as good.
                    await store.TryDeleteAsync(id, ETag.All, cancellationToken);
                    return Answer.Done;
                }
                finally
                {
                    directory.Expire();
                }
            },
            cancellationToken
        );
    }
}
