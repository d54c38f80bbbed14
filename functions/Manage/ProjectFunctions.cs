using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;
using Tracking.Shared.Changes;
using Tracking.Shared.Events;

namespace Tracking.Functions.Manage;

/// <summary>Projects.</summary>
public sealed class ProjectFunctions(
    ManageAccess access,
    ProjectChanges changes,
    ProjectStore store
)
{
    /// <summary>All projects.</summary>
    [Function("Projects")]
    public Task<IResult> ProjectsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/projects")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            async (_, cancellation) =>
                new Answer(
                    new
                    {
                        projects = (await store.ListAsync(cancellation)).Select(ProjectDocument.Of),
                    }
                ),
            cancellationToken
        );

    /// <summary>One project: told, made or changed, deleted.</summary>
    [Function("Project")]
    public Task<IResult> ProjectAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get",
            "put",
            "delete",
            Route = "v1/projects/{project}"
        )]
            HttpRequest request,
        string project,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            (call, cancellation) =>
                call.IsGet ? changes.TellAsync(project, ProjectDocument.Of, cancellation)
                : call.IsDelete ? changes.DeleteAsync(call, project, cancellation)
                : PutAsync(call, project, cancellation),
            cancellationToken
        );

    private async Task<Result<Answer, Problem>> PutAsync(
        ManageCall call,
        string project,
        CancellationToken cancellationToken
    ) =>
        (await call.ReadAsync<ProjectDocument>(cancellationToken)).Is(
            out var document,
            out var problem
        )
            ? await changes.ChangeAsync(
                call,
                project,
                "project.put",
                before => document.Apply(project, before),
                ProjectDocument.Of,
                cancellationToken
            )
            : problem;
}
